import { getSession, type RemoteSpanContext } from '@honeyhive/core/internal';
import { type Context, isSpanContextValid, type Span, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace-base';
import { createOtTraceState, removeInconsistentThreshold, removeThreshold } from './ot-trace-state.js';
import { getSessionDecision, SamplingTraceState } from './sampling-trace-state.js';
import { rejectionThreshold, sessionRandomness } from './session-randomness.js';

/**
 * Samples whole sessions. The decision depends on the session's id alone, so all processes agree on it.
 *
 * - If the caller is not sampled, none of its descendants is.
 * - If the caller is sampled, its descendants in the same session are.
 * - A new trace, and a different session within a trace, is sampled by its session's id and the rate.
 *
 * A span whose session is not sampled is still recorded, because it can move to another session before it ends.
 */
export class SessionSampler implements Sampler {
  readonly #rate: number;
  readonly #threshold: bigint;

  /** @param rate is the fraction of sessions to sample, from 0 to 1. */
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

  /** Returns whether a span that starts in `ctx` is sampled. */
  isSampled(ctx: Context): boolean {
    return this.shouldSample(ctx, '').decision === SamplingDecision.RECORD_AND_SAMPLED;
  }

  /** Repeats the decision for an open span that has moved to the session of `ctx`. */
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
    if (!isCallerUnsampled && (parent as RemoteSpanContext).sessionId !== sessionId)
      return this.#sampleForSession(parent, sessionId);
    const sessionDecision = { sessionId, isCallerUnsampled, startsTrace: false };
    return {
      decision: isCallerUnsampled ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
      traceState: new SamplingTraceState(sessionDecision, removeInconsistentThreshold(parent)),
    };
  }

  // The trace keeps its randomness, so that consistent samplers still agree. This decision is not based on it.
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
