import { type Context, ROOT_CONTEXT, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { BAGGAGE, LINKED_SPAN, RANDOM_TRACE, RECEIVED_HEADERS, REMOTE_REQUEST, SPAN } from '../context/context-keys.js';
import { LinkedContext } from '../context/linked-context.js';
import { RANDOM_TRACE_ID } from '../headers/traceparent.js';
import type { RemoteContext } from './extract.js';

/** The caller's span and foreign baggage, and the headers that hold them. */
export type RemoteParent = Pick<RemoteContext, 'span' | 'baggage' | 'headers'>;

/** A Context that holds only the caller's values. One object holds all of them; each is created on first read. */
export class RemoteParentContext implements Context {
  readonly #parent: RemoteParent;
  readonly #span: Span | undefined;
  readonly #remoteRequest: object | undefined;

  /**
   * @param span the parent of spans that start in this Context.
   * @param remoteRequest the value of `remoteRequest()`, if only the headers of the request are known.
   */
  constructor(parent: RemoteParent, span: Span | undefined, remoteRequest?: object) {
    this.#parent = parent;
    this.#span = span;
    this.#remoteRequest = remoteRequest;
  }

  getValue(key: symbol): unknown {
    switch (key) {
      case SPAN:
        return this.#span;
      case BAGGAGE:
        return this.#parent.baggage;
      case RANDOM_TRACE:
        return randomTraceOf(this.#parent);
      case RECEIVED_HEADERS:
        return this.#parent.headers;
      case REMOTE_REQUEST:
        return this.#remoteRequest;
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
 * Returns `base` with the caller's span and foreign baggage. A value that the caller did not send stays as it is in `base`.
 *
 * @param remoteRequest the value for the key `REMOTE_REQUEST`.
 */
export function withRemoteParent(base: Context, parent: RemoteParent, remoteRequest?: object): Context {
  const span = parent.span && trace.wrapSpanContext(parent.span);
  if (base === ROOT_CONTEXT) return new RemoteParentContext(parent, span, remoteRequest);
  // Set by key, so that a consumer that extracts each message inside the last one does not grow an endless chain.
  const values = [
    [SPAN, span],
    [RANDOM_TRACE, randomTraceOf(parent)],
    [BAGGAGE, parent.baggage],
    [RECEIVED_HEADERS, parent.headers],
    [REMOTE_REQUEST, remoteRequest],
  ] as const;
  return values.reduce((ctx, [key, value]) => (value === undefined ? ctx : ctx.setValue(key, value)), base);
}

/** Returns `base` with the caller's foreign baggage. Spans that start there without a parent link to `span`. */
export function withRemoteLink(base: Context, { baggage, headers }: RemoteParent, span: SpanContext): Context {
  return withRemoteParent(base, { baggage, headers }).setValue(LINKED_SPAN, span);
}

/** Returns the caller's trace id if its random-trace-id flag is set. */
function randomTraceOf({ span }: RemoteParent): string | undefined {
  return span && span.traceFlags & RANDOM_TRACE_ID ? span.traceId : undefined;
}
