import { createTraceState, type TraceState } from '@opentelemetry/api';

/** The decision for a span. Its descendants in the same session inherit it. */
interface SessionDecision {
  readonly sessionId: string | undefined;
  /** True if the caller is not sampled. Then none of its descendants is sampled, in any session. */
  readonly isCallerUnsampled: boolean;
  /** True if the trace starts here, so that its randomness is the session's. */
  readonly startsTrace: boolean;
}

/** A span's `tracestate` that also carries the decision. A span that is not recorded has no other place for it. */
export class SamplingTraceState implements TraceState {
  readonly decision: SessionDecision;
  readonly #traceState: TraceState;

  constructor(decision: SessionDecision, traceState: TraceState = createTraceState()) {
    this.decision = decision;
    this.#traceState = traceState;
  }

  get(key: string): string | undefined {
    return this.#traceState.get(key);
  }

  set(key: string, value: string): TraceState {
    return new SamplingTraceState(this.decision, this.#traceState.set(key, value));
  }

  unset(key: string): TraceState {
    return new SamplingTraceState(this.decision, this.#traceState.unset(key));
  }

  serialize(): string {
    return this.#traceState.serialize();
  }
}

export function getSessionDecision(traceState: TraceState | undefined): SessionDecision | undefined {
  return traceState instanceof SamplingTraceState ? traceState.decision : undefined;
}
