import { getSession, type RemoteSpan } from '@honeyhive/core/adapter';
import { type Context, isSpanContextValid, type Span, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace-node';
import { createOtTraceState, removeInconsistentThreshold, removeThreshold } from './ot-trace-state.js';
import { getSessionDecision, SamplingTraceState } from './sampling-trace-state.js';
import { rejectionThreshold, sessionRandomness } from './session-randomness.js';

/**
 * Samples whole sessions: every process that samples decides by the session's id, and so alike.
 *
 * - A caller that is not sampled is obeyed: nothing is sampled below it.
 * - A caller that is sampled is followed, as far as its own session goes.
 * - Whatever else begins, a trace or another session inside of one, is decided by the session and the rate.
 *
 * What the rate leaves out is recorded and then dropped, since a session may still be put in place of its session.
 */
export class SessionSampler implements Sampler {
  readonly #rate: number;
  readonly #threshold: bigint;

  /** @param rate 0 to 1: how many of the sessions are sampled. */
  constructor(rate: number) {
    this.#rate = rate;
    this.#threshold = rejectionThreshold(rate);
  }

  shouldSample(ctx: Context, traceId: string): SamplingResult {
    const parent = getParent(ctx);
    const { sessionId } = getSession(ctx);
    if (parent === undefined) return this.#sampleRoot(sessionId, traceId);
    const parentDecision = getSessionDecision(parent.traceState);
    if (parentDecision === undefined) return this.#followCaller(parent, sessionId);
    if (parentDecision.isCallerUnsampled) return { decision: SamplingDecision.NOT_RECORD };
    if (parentDecision.sessionId === sessionId) return { decision: toDecision(hasSampledFlag(parent)) };
    return this.#sampleForSession(parent, sessionId);
  }

  /** Whether what begins in `ctx` is sampled. */
  isSampled(ctx: Context): boolean {
    return this.shouldSample(ctx, '').decision === SamplingDecision.RECORD_AND_SAMPLED;
  }

  /** Decides anew for a span that is open, when another session is put in place of its own. */
  resample(span: Span, ctx: Context): void {
    const spanContext = span.spanContext();
    const current = getSessionDecision(spanContext.traceState);
    const { sessionId } = getSession(ctx);
    if (current === undefined || current.isCallerUnsampled || current.sessionId === sessionId) return;
    if (!span.isRecording()) return;
    const { decision, traceState } = current.startsTrace
      ? this.#sampleRoot(sessionId, spanContext.traceId)
      : this.#sampleForSession(spanContext, sessionId);
    const isSampled = decision === SamplingDecision.RECORD_AND_SAMPLED;
    Object.assign(spanContext, { traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE, traceState });
  }

  toString(): string {
    return `SessionSampler{${this.#rate}}`;
  }

  #sampleRoot(sessionId: string | undefined, traceId: string): SamplingResult {
    const randomness = sessionRandomness(sessionId ?? traceId);
    const isSampled = randomness >= this.#threshold;
    const traceState = createOtTraceState(randomness, isSampled ? this.#threshold : undefined);
    const sessionDecision = { sessionId, isCallerUnsampled: false, startsTrace: true };
    return { decision: toDecision(isSampled), traceState: new SamplingTraceState(sessionDecision, traceState) };
  }

  #followCaller(parent: SpanContext, sessionId: string | undefined): SamplingResult {
    const isCallerUnsampled = !hasSampledFlag(parent);
    if (!isCallerUnsampled && (parent as RemoteSpan).sessionId !== sessionId)
      return this.#sampleForSession(parent, sessionId);
    const sessionDecision = { sessionId, isCallerUnsampled, startsTrace: false };
    return {
      decision: isCallerUnsampled ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
      traceState: new SamplingTraceState(sessionDecision, removeInconsistentThreshold(parent)),
    };
  }

  // The randomness of a trace stays what it began with, so that others who sample by it agree; this decision is not by it.
  #sampleForSession({ traceId, traceState }: SpanContext, sessionId: string | undefined): SamplingResult {
    const isSampled = sessionRandomness(sessionId ?? traceId) >= this.#threshold;
    const sessionDecision = { sessionId, isCallerUnsampled: false, startsTrace: false };
    return {
      decision: toDecision(isSampled),
      traceState: new SamplingTraceState(sessionDecision, removeThreshold(traceState)),
    };
  }
}

function getParent(ctx: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(ctx);
  return parent && isSpanContextValid(parent) ? parent : undefined;
}

function hasSampledFlag({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

function toDecision(isSampled: boolean): SamplingDecision {
  return isSampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.RECORD;
}
