import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { REQUEST, RPC_METADATA, SESSION, SPAN } from '../context/context-keys.js';
import { setLazyValue } from '../context/linked-context.js';
import { RemoteParentContext, withRemoteParent } from '../propagation/remote-parent.js';
import type { RequestState } from './request-state.js';

/** The Context of a request, where nothing else is around. */
class RequestContext extends RemoteParentContext {
  readonly #record: RequestState;
  readonly #isRequestSpan: boolean;

  /** @param isRequestSpan says that `span` is the request's own. */
  constructor(record: RequestState, span: Span | undefined, isRequestSpan = false) {
    super(record.caller, span);
    this.#record = record;
    this.#isRequestSpan = isRequestSpan;
  }

  override getValue(key: symbol): unknown {
    switch (key) {
      case REQUEST:
        return this.#record;
      case SESSION:
        return this.#record.session;
      case RPC_METADATA:
        return this.#isRequestSpan ? { type: 'http', span: super.getValue(SPAN) } : undefined;
      default:
        return super.getValue(key);
    }
  }
}

/** The Context of a request in `base`, below `parent` where that is given, else below its caller. */
export function enterRequest(base: Context, record: RequestState, parent: Span | undefined): Context {
  const { caller } = record;
  if (base === ROOT_CONTEXT) return new RequestContext(record, caller.span && trace.wrapSpanContext(caller.span));
  const continued = withRemoteParent(base, caller);
  const ctx = parent ? trace.setSpan(continued, parent) : continued;
  return setLazyValue(ctx.setValue(REQUEST, record), SESSION, () => record.session);
}

/** `ctx`, which a request has entered, with the span of the request, which an instrumentation that comes later takes for its own. */
export function enterRequestSpan(ctx: Context, record: RequestState, span: Span): Context {
  if (ctx instanceof RequestContext) return new RequestContext(record, span, true);
  return trace.setSpan(ctx, span).setValue(RPC_METADATA, { type: 'http', span });
}
