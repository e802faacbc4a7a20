import { getSession, type RemoteSpan } from '@honeyhive/core/adapter';
import { type Context, isSpanContextValid, type Span, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace-node';
import { beginTraceState, consistentTraceState, withoutThreshold } from './ot-trace-state.js';
import { DecidedTraceState, decisionIn } from './sampling-trace-state.js';
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
    const parent = parentIn(ctx);
    const { sessionId } = getSession(ctx);
    if (parent === undefined) return this.#begin(sessionId, traceId);
    const decided = decisionIn(parent.traceState);
    if (decided === undefined) return this.#comeFrom(parent, sessionId);
    if (decided.isRefused) return { decision: SamplingDecision.NOT_RECORD };
    if (decided.sessionId === sessionId) return { decision: decisionFor(isSampled(parent)) };
    return this.#change(parent, sessionId);
  }

  /** Whether what begins in `ctx` is sampled. */
  samples(ctx: Context): boolean {
    return this.shouldSample(ctx, '').decision === SamplingDecision.RECORD_AND_SAMPLED;
  }

  /** Decides anew for a span that is open, when another session is put in place of its own. */
  decide(span: Span, ctx: Context): void {
    const spanContext = span.spanContext();
    const decided = decisionIn(spanContext.traceState);
    const { sessionId } = getSession(ctx);
    if (decided === undefined || decided.isRefused || decided.sessionId === sessionId || !span.isRecording()) return;
    const { decision, traceState } = decided.beginsTrace
      ? this.#begin(sessionId, spanContext.traceId)
      : this.#change(spanContext, sessionId);
    const isKept = decision === SamplingDecision.RECORD_AND_SAMPLED;
    Object.assign(spanContext, { traceFlags: isKept ? TraceFlags.SAMPLED : TraceFlags.NONE, traceState });
  }

  toString(): string {
    return `SessionSampler{${this.#rate}}`;
  }

  #begin(sessionId: string | undefined, traceId: string): SamplingResult {
    const randomness = sessionRandomness(sessionId ?? traceId);
    const isKept = randomness >= this.#threshold;
    const written = beginTraceState(randomness, isKept ? this.#threshold : undefined);
    const decided = { sessionId, isRefused: false, beginsTrace: true };
    return { decision: decisionFor(isKept), traceState: new DecidedTraceState(decided, written) };
  }

  #comeFrom(parent: SpanContext, sessionId: string | undefined): SamplingResult {
    const isRefused = !isSampled(parent);
    if (!isRefused && (parent as RemoteSpan).sessionId !== sessionId) return this.#change(parent, sessionId);
    const decided = { sessionId, isRefused, beginsTrace: false };
    return {
      decision: isRefused ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
      traceState: new DecidedTraceState(decided, consistentTraceState(parent)),
    };
  }

  // The randomness of a trace stays what it began with, so that others who sample by it agree; this decision is not by it.
  #change({ traceId, traceState }: SpanContext, sessionId: string | undefined): SamplingResult {
    const isKept = sessionRandomness(sessionId ?? traceId) >= this.#threshold;
    const decided = { sessionId, isRefused: false, beginsTrace: false };
    return { decision: decisionFor(isKept), traceState: new DecidedTraceState(decided, withoutThreshold(traceState)) };
  }
}

function parentIn(ctx: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(ctx);
  return parent && isSpanContextValid(parent) ? parent : undefined;
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

function decisionFor(isKept: boolean): SamplingDecision {
  return isKept ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.RECORD;
}
