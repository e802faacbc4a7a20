import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { REQUEST, RPC_METADATA, SESSION, SPAN } from '../context/context-keys.js';
import { setLazyValue } from '../context/linked-context.js';
import { RemoteParentContext, withRemoteParent } from '../propagation/remote-parent.js';
import type { RequestState } from './request-state.js';

/** The Context of a request that starts in an empty one. One object holds all values; the session is created on first read. */
class RequestContext extends RemoteParentContext {
  readonly #state: RequestState;
  readonly #isRequestSpan: boolean;

  /** @param isRequestSpan says that `span` is the request's own, and not its caller's. */
  constructor(state: RequestState, span: Span | undefined, isRequestSpan = false) {
    super(state.remote, span);
    this.#state = state;
    this.#isRequestSpan = isRequestSpan;
  }

  override getValue(key: symbol): unknown {
    switch (key) {
      case REQUEST:
        return this.#state;
      case SESSION:
        return this.#state.session;
      case RPC_METADATA:
        return this.#isRequestSpan ? { type: 'http', span: super.getValue(SPAN) } : undefined;
      default:
        return super.getValue(key);
    }
  }
}

/** Returns the Context of a request in `base`, below `parent` if that is given, else below its caller. */
export function enterRequest(base: Context, state: RequestState, parent: Span | undefined): Context {
  const { remote } = state;
  if (base === ROOT_CONTEXT) return new RequestContext(state, remote.span && trace.wrapSpanContext(remote.span));
  const continued = withRemoteParent(base, remote);
  const ctx = parent ? trace.setSpan(continued, parent) : continued;
  return setLazyValue(ctx.setValue(REQUEST, state), SESSION, () => state.session);
}

/** Returns `ctx`, which `enterRequest` made, with the request's span. A later instrumentation takes that for its own. */
export function enterRequestSpan(ctx: Context, state: RequestState, span: Span): Context {
  if (ctx instanceof RequestContext) return new RequestContext(state, span, true);
  return trace.setSpan(ctx, span).setValue(RPC_METADATA, { type: 'http', span });
}
