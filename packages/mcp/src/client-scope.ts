import {
  extract,
  getScopeSession,
  type HeaderGetter,
  type RemoteContext,
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
  /** The part of the client's own `_meta` that is trusted. */
  readonly client: Pick<RemoteContext, 'session'>;
}

/**
 * Returns the scope of a request whose `_meta` is read by `meta`: below the span of the transport if that is in the client's
 * trace, else below the client's span.
 *
 * @param transport is the Context in which the transport has received the request.
 * @param choose lets the application choose the session.
 */
export function clientScope(
  meta: HeaderGetter,
  trust: Trust,
  transport: Context,
  choose: (client: RemoteContext) => Pick<RemoteContext, 'session'>,
): ClientScope {
  const client = extract(meta, trust);
  const { span, baggage, headers } = client;
  const believed = trustedContext(transport, trust);
  const transportSpan = trace.getSpanContext(believed);
  const isOtherTrace = span !== undefined && span.traceId !== transportSpan?.traceId;
  const continued = isOtherTrace
    ? withRemoteParent(ROOT_CONTEXT, client)
    : withRemoteParent(believed, { baggage, headers });
  const ctx = withSessionScope(continued, choose(client), getScopeSession(believed));
  const isLinked = isOtherTrace && transportSpan !== undefined && isSpanContextValid(transportSpan);
  return { ctx, links: isLinked ? [...client.links, { context: transportSpan }] : client.links, client };
}
