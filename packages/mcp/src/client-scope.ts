import type { Session } from '@honeyhive/core';
import {
  extract,
  getScopeSession,
  type HeaderGetter,
  mergeSessions,
  type Trust,
  trustedContext,
  withRemoteParent,
  withSessionScope,
} from '@honeyhive/core/internal';
import { type Context, isSpanContextValid, type Link, ROOT_CONTEXT, trace } from '@opentelemetry/api';

/** The trace and session of a client's request. */
export interface ClientScope {
  readonly ctx: Context;
  readonly links: Link[];
}

/**
 * Returns the scope of a request whose `_meta` is read by `meta`: below the span of the transport if that is in the client's
 * trace, else below the client's span.
 *
 * @param transport is the Context in which the transport has received the request.
 * @param chosen is the session that the application chooses for the request.
 */
export function clientScope(meta: HeaderGetter, trust: Trust, transport: Context, chosen: Session): ClientScope {
  const client = extract(meta, trust);
  const believed = trustedContext(transport, trust);
  const transportSpan = trace.getSpanContext(believed);
  const isOtherTrace = client.span !== undefined && client.span.traceId !== transportSpan?.traceId;
  const continued = isOtherTrace
    ? withRemoteParent(ROOT_CONTEXT, client)
    : withRemoteParent(believed, { baggage: client.baggage });
  const session = mergeSessions(client.session, chosen);
  const ctx = withSessionScope(continued, { session }, getScopeSession(believed));
  const isLinked = isOtherTrace && transportSpan !== undefined && isSpanContextValid(transportSpan);
  return { ctx, links: isLinked ? [...client.links, { context: transportSpan }] : client.links };
}
