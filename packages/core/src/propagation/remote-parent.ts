import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { BAGGAGE, RANDOM_TRACE, RECEIVED, SPAN } from '../context/context-keys.js';
import { LinkedContext } from '../context/linked-context.js';
import { RANDOM_TRACE_ID } from '../headers/traceparent.js';
import type { RemoteContext } from './extract.js';

/** What a caller hands on. */
export type RemoteParent = Pick<RemoteContext, 'span' | 'baggage'>;

/**
 * The Context below of a caller, where nothing else is around: one object where each value would be one, and none of a
 * value that nothing asks for.
 */
export class RemoteParentContext implements Context {
  readonly #caller: RemoteParent;
  readonly #span: Span | undefined;
  readonly #received: object | undefined;

  /**
   * @param span is the parent of what is done in here.
   * @param received is noted where nothing else is known of the request that the caller has sent.
   */
  constructor(caller: RemoteParent, span: Span | undefined, received?: object) {
    this.#caller = caller;
    this.#span = span;
    this.#received = received;
  }

  getValue(key: symbol): unknown {
    switch (key) {
      case SPAN:
        return this.#span;
      case BAGGAGE:
        return this.#caller.baggage;
      case RANDOM_TRACE:
        return randomTraceOf(this.#caller);
      case RECEIVED:
        return this.#received;
      default:
        return undefined;
    }
  }

  setValue(key: symbol, value: unknown): Context {
    return new LinkedContext(this, key, value);
  }

  deleteValue(key: symbol): Context {
    return this.getValue(key) === undefined ? this : new LinkedContext(this, key, undefined);
  }
}

/**
 * `base` with the caller's span and foreign baggage; where there is none, with what `base` has.
 *
 * @param received is found again under the key of that name.
 */
export function withRemoteParent(base: Context, caller: RemoteParent, received?: object): Context {
  const span = caller.span && trace.wrapSpanContext(caller.span);
  if (base === ROOT_CONTEXT) return new RemoteParentContext(caller, span, received);
  // One laid over another without end would be kept without end; by its key each value is held once.
  const values = [
    [SPAN, span],
    [RANDOM_TRACE, randomTraceOf(caller)],
    [BAGGAGE, caller.baggage],
    [RECEIVED, received],
  ] as const;
  return values.reduce((ctx, [key, value]) => (value === undefined ? ctx : ctx.setValue(key, value)), base);
}

/** The id of the caller's trace, where it says that it is random. */
function randomTraceOf({ span }: RemoteParent): string | undefined {
  return span && span.traceFlags & RANDOM_TRACE_ID ? span.traceId : undefined;
}
