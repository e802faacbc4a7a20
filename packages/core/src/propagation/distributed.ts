import { type Context, context, ROOT_CONTEXT } from '@opentelemetry/api';
import { headerCarrier, type OutgoingHeaders } from '../headers/header-carrier.js';
import { headerGetter, type IncomingHeaders } from '../headers/header-getter.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { defaultSession } from '../session/default-session.js';
import { mergeSessions, type Session } from '../session/session.js';
import { getScopeSession, setSession } from '../session/session-scope.js';
import { extract } from './extract.js';
import { inject } from './inject.js';
import { withRemoteParent } from './remote-parent.js';

/**
 * Writes `traceparent`, `tracestate` and `baggage` (session id, project and source with it) into outgoing headers,
 * over what they hold, and hands the same headers back. Whoever calls this has chosen who gets them. Headers that cannot be
 * written stay as they are.
 *
 * @param tracer gives the session where none is in force. Default: the session in force.
 * @example await fetch(url, { headers: injectContextIntoCarrier({ accept: 'application/json' }) });
 */
export function injectContextIntoCarrier<H extends OutgoingHeaders>(headers: H, tracer?: Session): H {
  warnOnThrow('injectContextIntoCarrier(): trace and session were left off', () => {
    const active = context.active();
    inject(setSession(active, localSession(active, tracer)), headerCarrier(headers));
  });
  return headers;
}

/**
 * Runs `fn` as a child of the caller that sent `headers`, in the caller's trace and session, and hands back what
 * `fn` answers. Where the headers bring no trace, the active span stays the parent.
 *
 * @param tracer gives what the caller did not send: session id, project, source.
 */
export function withDistributedTraceContext<T>(
  headers: IncomingHeaders | null | undefined,
  tracer: Session | undefined,
  fn: () => T,
): T {
  const active = context.active();
  const caller = extract(headerGetter(headers));
  const ctx = withRemoteParent(caller.span ? ROOT_CONTEXT : active, caller);
  return context.with(setSession(ctx, mergeSessions(localSession(active, tracer), caller.session)), fn);
}

function localSession(ctx: Context, tracer: Session | undefined): Session {
  return mergeSessions(tracer ?? defaultSession().session, getScopeSession(ctx) ?? {});
}
