import type { IncomingHeaders } from '@honeyhive/core';
import {
  type HeaderGetter,
  hasAnythingToInject,
  headerCarrier,
  headerGetter,
  injectAbsent,
  SUPPRESS_TRACING,
} from '@honeyhive/core/internal';
import type { Context } from '@opentelemetry/api';
import type { JsonRpcNotification } from './json-rpc.js';

/**
 * Reads `traceparent`, `tracestate` and `baggage` in `params._meta`.
 *
 * @see https://modelcontextprotocol.io/seps/414-request-meta
 */
export function metaGetter({ params }: JsonRpcNotification): HeaderGetter {
  return headerGetter(params?._meta as IncomingHeaders | undefined);
}

/** Returns `message` with trace and session of `ctx` added to `params._meta`. All members that it already has stay. */
export function injectIntoMeta<Message extends JsonRpcNotification>(message: Message, ctx: Context): Message {
  if (ctx.getValue(SUPPRESS_TRACING) || !hasAnythingToInject(ctx)) return message;
  const meta = { ...message.params?._meta };
  injectAbsent(ctx, headerCarrier(meta));
  return { ...message, params: { ...message.params, _meta: meta } };
}
