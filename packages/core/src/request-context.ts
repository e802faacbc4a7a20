import type { Context, Span } from '@opentelemetry/api';
import { BAGGAGE, RANDOM_TRACE, REQUEST, RPC_METADATA, SESSION, SPAN } from './context-keys.js';
import { LinkedContext } from './linked-context.js';
import type { RequestRecord } from './request-record.js';
import { RANDOM_TRACE_ID } from './traceparent.js';

/** The Context of a request: one object where each value would be one, and none of a value that nothing asks for. */
export class RequestContext implements Context {
  readonly #base: Context;
  readonly #record: RequestRecord;
  readonly #span: Span | undefined;
  #rpc: object | undefined;

  /**
   * @param base is what lies around the request.
   * @param span is the one below which the request is served.
   */
  constructor(base: Context, record: RequestRecord, span: Span | undefined) {
    this.#base = base;
    this.#record = record;
    this.#span = span;
  }

  /** The same with the request's own span, which an instrumentation that comes later takes for its own. */
  withRequestSpan(span: Span): RequestContext {
    const ctx = new RequestContext(this.#base, this.#record, span);
    ctx.#rpc = { type: 'http', span };
    return ctx;
  }

  getValue(key: symbol): unknown {
    switch (key) {
      case SPAN:
        return this.#span;
      case REQUEST:
        return this.#record;
      case SESSION:
        return this.#record.session;
      case BAGGAGE:
        return this.#record.caller.baggage ?? this.#base.getValue(BAGGAGE);
      case RANDOM_TRACE:
        return this.#randomTrace() ?? this.#base.getValue(RANDOM_TRACE);
      case RPC_METADATA:
        return this.#rpc ?? this.#base.getValue(RPC_METADATA);
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

  #randomTrace(): string | undefined {
    const { span } = this.#record.caller;
    return span && span.traceFlags & RANDOM_TRACE_ID ? span.traceId : undefined;
  }
}
