import { createTraceState, type TraceState } from '@opentelemetry/api';

/** What was decided for a span, and for those below it in the same session. */
interface SessionDecision {
  readonly sessionId: string | undefined;
  /** The caller is not sampled, and so nothing below it is, in whatever session. */
  readonly isCallerUnsampled: boolean;
  /** The trace begins here, and its randomness is the session's. */
  readonly startsTrace: boolean;
}

/** A span's `tracestate`, which knows what was decided: a span that is not recorded has no other place for it. */
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
