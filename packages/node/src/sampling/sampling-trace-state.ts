import { createTraceState, type TraceState } from '@opentelemetry/api';

/** What was decided for a span, and for those below it in the same session. */
export interface Decision {
  readonly sessionId: string | undefined;
  /** The caller is not sampled, and so nothing below it is, in whatever session. */
  readonly isRefused: boolean;
  /** The trace begins here, and its randomness is the session's. */
  readonly beginsTrace: boolean;
}

/** A span's `tracestate`, which knows what was decided: a span that is not recorded has no other place for it. */
export class DecidedTraceState implements TraceState {
  readonly decision: Decision;
  readonly #written: TraceState;

  constructor(decision: Decision, written: TraceState = createTraceState()) {
    this.decision = decision;
    this.#written = written;
  }

  get(key: string): string | undefined {
    return this.#written.get(key);
  }

  set(key: string, value: string): TraceState {
    return new DecidedTraceState(this.decision, this.#written.set(key, value));
  }

  unset(key: string): TraceState {
    return new DecidedTraceState(this.decision, this.#written.unset(key));
  }

  serialize(): string {
    return this.#written.serialize();
  }
}

export function decisionIn(traceState: TraceState | undefined): Decision | undefined {
  return traceState instanceof DecidedTraceState ? traceState.decision : undefined;
}
