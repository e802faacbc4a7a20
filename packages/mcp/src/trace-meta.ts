import type { IncomingHeaders } from '@honeyhive/core';
import {
  debugLog,
  type HeaderGetter,
  hasAnythingToInject,
  headerCarrier,
  headerGetter,
  injectAbsent,
  removeForwarded,
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

/**
 * Returns `message` with trace and session of `ctx` added to `params._meta`. All members that it already has stay, except
 * those that the application only forwards from the request that it serves.
 */
export function injectIntoMeta<Message extends JsonRpcNotification>(message: Message, ctx: Context): Message {
  if (ctx.getValue(SUPPRESS_TRACING) || !hasAnythingToInject(ctx)) return message;
  const meta: Record<string, unknown> = { ...message.params?._meta };
  const carrier = headerCarrier(meta);
  removeForwarded(ctx, carrier);
  injectAbsent(ctx, carrier);
  debugLog()?.(`MCP ${message.method}: sent traceparent ${meta.traceparent}, baggage ${meta.baggage}`);
  return { ...message, params: { ...message.params, _meta: meta } };
}
