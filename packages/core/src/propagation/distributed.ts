import { type Context, context, ROOT_CONTEXT } from '@opentelemetry/api';
import { runBound } from '../context/bind-thenable.js';
import { headerCarrier, type OutgoingHeaders } from '../headers/header-carrier.js';
import { headerGetter, type IncomingHeaders } from '../headers/header-getter.js';
import { checkOptions, type OptionRule } from '../runtime/check-options.js';
import { isTracingOff } from '../runtime/off-switch.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { defaultSession } from '../session/default-session.js';
import { mergeSessions, type Session } from '../session/session.js';
import { getScopeSession, setSession } from '../session/session-scope.js';
import { extract } from './extract.js';
import { inject } from './inject.js';
import { withRemoteLink, withRemoteParent } from './remote-parent.js';

/**
 * Writes `traceparent`, `tracestate` and `baggage`, with session id, project and source, into outgoing headers and returns
 * the same object. Existing values are replaced. No destination rule applies: the application decides who receives them.
 * Headers that cannot be written stay unchanged.
 *
 * @param tracer the session to use if none is active. Default: that of the initialized tracer.
 * @example await fetch(url, { headers: injectContextIntoCarrier({ accept: 'application/json' }) });
 */
export function injectContextIntoCarrier<H extends OutgoingHeaders>(headers: H, tracer?: Session): H {
  if (isTracingOff()) return headers;
  warnOnThrow('injectContextIntoCarrier() could not write trace and session', () => {
    const active = context.active();
    inject(setSession(active, localSession(active, tracer)), headerCarrier(headers));
  });
  return headers;
}

export interface DistributedTraceOptions {
  /**
   * `continue`: spans that start in the function are children of the caller's span. `link`: they begin a new trace, and link
   * to the caller's span. That suits messages that are handled long after they were sent, or in batches. Session and
   * baggage are the caller's in both cases. Default: `continue`.
   */
  readonly trace?: 'continue' | 'link' | undefined;
}

const optionRules = { trace: {} } satisfies Record<keyof DistributedTraceOptions, OptionRule>;

/**
 * Runs `fn` in the trace and session of the caller that sent `headers`, and returns its result. If the headers have no
 * trace, the active span stays the parent.
 *
 * @param tracer supplies the session id, project and source that the caller did not send.
 * @throws {TypeError} if an option is unknown or invalid.
 * @example await withDistributedTraceContext(job.data.headers, tracer, () => run(job), { trace: 'link' });
 */
export function withDistributedTraceContext<T>(
  headers: IncomingHeaders | null | undefined,
  tracer: Session | undefined,
  fn: () => T,
  options: DistributedTraceOptions = {},
): T {
  const isLinked = checkTrace(options) === 'link';
  if (isTracingOff()) return fn();
  const active = context.active();
  const remote = extract(headerGetter(headers));
  const base = remote.span ? ROOT_CONTEXT : active;
  const ctx = remote.span && isLinked ? withRemoteLink(base, remote, remote.span) : withRemoteParent(base, remote);
  return runBound(setSession(ctx, mergeSessions(localSession(active, tracer), remote.session)), fn);
}

function checkTrace(options: DistributedTraceOptions): DistributedTraceOptions['trace'] {
  checkOptions('withDistributedTraceContext()', options, optionRules);
  const { trace = 'continue' } = options;
  if (trace === 'continue' || trace === 'link') return trace;
  throw new TypeError("withDistributedTraceContext(): invalid `trace`. Pass 'continue' or 'link'.");
}

function localSession(ctx: Context, tracer: Session | undefined): Session {
  return mergeSessions(tracer ?? defaultSession().session, getScopeSession(ctx) ?? {});
}
