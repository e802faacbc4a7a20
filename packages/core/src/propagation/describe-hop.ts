import { type Context, trace } from '@opentelemetry/api';
import { getSession } from '../session/session-scope.js';
import type { RemoteContext } from './extract.js';
import type { Trust } from './trust.js';

/** Returns a debug message about what the caller of `name` sent, how far it is believed, and what comes of it. */
export function describeHop(
  name: string,
  traceparent: string | undefined,
  { session }: Pick<RemoteContext, 'session'>,
  trust: Trust,
  ctx: Context,
): string {
  const received = `received ${traceparent ? `traceparent ${traceparent}` : 'no traceparent'}`;
  const believed = `read ${session.sessionId ? `session ${session.sessionId}` : 'no session'} by trust '${trust}'`;
  const traceId = trace.getSpanContext(ctx)?.traceId ?? 'none';
  return `${name}: ${received}; ${believed}; runs in trace ${traceId}, session ${getSession(ctx).sessionId}`;
}
