import type { Baggage, Context, Span } from '@opentelemetry/api';
import { BAGGAGE, RANDOM_TRACE, RECEIVED, SPAN } from './context-keys.js';
import { LinkedContext } from './linked-context.js';
import type { RemoteSpan } from './remote-span.js';
import { RANDOM_TRACE_ID } from './traceparent.js';

/** What a caller hands on: its span, and baggage that may be read when it is first asked for. */
export interface Handed {
  readonly span?: RemoteSpan | undefined;
  readonly baggage?: Baggage | undefined;
}

/** The Context below of a caller: one object where each value would be one, and none of a value that nothing asks for. */
export class CallerContext implements Context {
  readonly #base: Context;
  readonly #caller: Handed;
  readonly #span: Span | undefined;
  readonly #received: object | undefined;

  /**
   * @param base is what lies around.
   * @param span is the parent of what is done in here.
   * @param received is noted where nothing else is known of the request that the caller has sent.
   */
  constructor(base: Context, caller: Handed, span: Span | undefined, received?: object) {
    this.#base = base;
    this.#caller = caller;
    this.#span = span;
    this.#received = received;
  }

  getValue(key: symbol): unknown {
    switch (key) {
      case SPAN:
        return this.#span;
      case BAGGAGE:
        return this.#caller.baggage ?? this.#base.getValue(BAGGAGE);
      case RANDOM_TRACE:
        return randomTraceOf(this.#caller) ?? this.#base.getValue(RANDOM_TRACE);
      case RECEIVED:
        return this.#received ?? this.#base.getValue(RECEIVED);
      default:
        return this.#base.getValue(key);
    }
  }

  setValue(key: symbol, value: unknown): Context {
    return new LinkedContext(this, key, value);
  }

  deleteValue(key: symbol): Context {
    return this.getValue(key) === undefined ? this : new LinkedContext(this, key, undefined);
  }
}

/** The id of the caller's trace, where it says that it is random. */
export function randomTraceOf({ span }: Handed): string | undefined {
  return span && span.traceFlags & RANDOM_TRACE_ID ? span.traceId : undefined;
}
