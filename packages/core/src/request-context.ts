import type { Context, Span } from '@opentelemetry/api';
import { CallerContext } from './caller-context.js';
import { REQUEST, RPC_METADATA, SESSION } from './context-keys.js';
import type { RequestRecord } from './request-record.js';

/** The Context of a request. */
export class RequestContext extends CallerContext {
  readonly #record: RequestRecord;
  readonly #rpc: object | undefined;

  /**
   * @param base is what lies around the request.
   * @param span is the parent of what is done in here.
   * @param isRequestSpan says that it is the request's own, which an instrumentation that comes later takes for its own.
   */
  constructor(base: Context, record: RequestRecord, span: Span | undefined, isRequestSpan: boolean) {
    super(base, record.caller, span);
    this.#record = record;
    this.#rpc = isRequestSpan ? { type: 'http', span } : undefined;
  }

  override getValue(key: symbol): unknown {
    if (key === REQUEST) return this.#record;
    if (key === SESSION) return this.#record.session;
    if (key === RPC_METADATA && this.#rpc) return this.#rpc;
    return super.getValue(key);
  }
}
