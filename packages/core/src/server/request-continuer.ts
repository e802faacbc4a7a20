import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, context, trace } from '@opentelemetry/api';
import { rememberRequestContext } from '../context/request-lookup.js';
import { type HeaderGetter, nodeHeaderGetter } from '../headers/header-getter.js';
import { extract, type RemoteContext } from '../propagation/extract.js';
import { ownHeaders } from '../propagation/forwarded-headers.js';
import { checkTrust, resolveTrust, type TrustOption } from '../propagation/trust.js';
import { warnOnce, warnOnThrow } from '../runtime/warn-once.js';
import { mergeSessions, type Session } from '../session/session.js';
import { sessionFieldNames } from '../session/session-fields.js';
import { recordException } from '../spans/record-error.js';
import { overwriteSession } from '../spans/session-span-processor.js';
import { Exchange } from './exchange.js';
import { resolveParent } from './parent-scope.js';
import { enterRequest, enterRequestSpan } from './request-context.js';
import { hasClientLeft } from './request-failure.js';
import { readRoute, startRequestSpan } from './request-span.js';
import { type GetRoute, RequestState, requestStateOf } from './request-state.js';

/** Options of every server adapter; `R` is the framework's own request. */
export interface ServerOptions<R> {
  /** A span for each request, parent of what happens in it; false leaves only propagation. Default: true. */
  readonly requestSpan?: boolean;
  /**
   * How far the caller's headers are believed; `link` and `ignore` are for what faces strangers. A function that throws
   * or answers anything else counts as `ignore`. Where another instrumentation has opened a span for the request before,
   * that span stays in the trace that it was put into, and so does what is done below it; the session is the request's
   * own all the same. With `requestSpan: false` there is no span to link from. Of several adapters that a request meets the
   * first decides. Default: `continue`.
   */
  readonly trust?: TrustOption<R>;
  /** Chooses the session over the caller's. Fields left out stay the caller's. */
  readonly session?: (request: R) => Session | undefined;
  /** Requests that are passed over altogether, as health checks. */
  readonly ignore?: (request: R) => boolean;
}

/**
 * Runs `rest`, the rest of a request, as a child of its caller, in the caller's trace and session, as far as that is
 * believed, and hands back what it answers. So do the request's events and the streams piped into its response, whoever
 * sets them off. The request span ends once, when the response closes.
 */
export type ContinueRequest<R> = <T>(request: R, req: IncomingMessage, res: ServerResponse, rest: () => T) => T;

/**
 * What an adapter does with each request. Throws a TypeError where `options` are wrong.
 *
 * @param getRoute tells a route's template, as `/users/:id`; undefined while it is not known, and where there is none.
 */
export function requestContinuer<R>(options: ServerOptions<R>, getRoute: GetRoute<R>): ContinueRequest<R> {
  checkTrust(options.trust);
  return (request, req, res, rest) => {
    let ctx: Context | undefined;
    try {
      ctx = openRequest(request, req, res, options, getRoute);
    } catch (error) {
      warnOnce('honeyhive(): a request went untraced', error);
    }
    return ctx === undefined ? rest() : context.with(ctx, rest);
  };
}

/** Notes what the application threw while it served `req`; the first error is the one that is recorded. */
export function recordRequestError(req: IncomingMessage, error: unknown): void {
  warnOnThrow('honeyhive(): an error went unrecorded', () => {
    const record = requestStateOf(req);
    if (record === undefined || record.closed || record.thrown) return;
    record.thrown = { error, afterClientLeft: hasClientLeft(req) };
    if (record.span) recordException(record.span, error);
  });
}

function openRequest<R>(
  request: R,
  req: IncomingMessage,
  res: ServerResponse,
  options: ServerOptions<R>,
  getRoute: GetRoute<R>,
): Context | undefined {
  if (requestStateOf(req) || (options.ignore && isIgnored(options, request))) return undefined;

  const trust = resolveTrust(request, options.trust);
  const parent = resolveParent(context.active(), trust, req);
  const get = nodeHeaderGetter(req.headers);
  // What dispatches a request in the same process may forward headers too.
  const remote = extract(parent.session ? ownHeaders(parent.context, get) : get, trust);
  const received = options.session ? chooseSession(options, request, remote, get) : remote;
  const state = new RequestState(remote, received, parent.session);
  // The span of another instrumentation stays the parent.
  const entered = enterRequest(parent.context, state, parent.serverSpan && trace.getSpan(parent.context));
  const isOwn = options.requestSpan !== false && parent.serverSpan === undefined;
  const span = isOwn ? startRequestSpan(req, readRoute(request, getRoute), entered, remote.links) : undefined;
  const ctx = span ? enterRequestSpan(entered, state, span) : entered;
  if (parent.serverSpan) {
    parent.serverSpan.setAttribute('honeyhive_event_type', 'chain');
    overwriteSession(parent.serverSpan, ctx);
  }
  state.span = span ?? parent.serverSpan;
  for (const early of rememberRequestContext(ctx, req.headers, state.span, parent.instrumentedContext))
    overwriteSession(early, ctx);
  new Exchange(request, req, res, getRoute, state, ctx, span).follow();
  return ctx;
}

function isIgnored<R>(options: ServerOptions<R>, request: R): boolean | undefined {
  return warnOnThrow("honeyhive(): the option 'ignore' threw", () => options.ignore?.(request));
}

/** The caller's session with the fields that the application chooses. A field that it replaces must not be forwarded. */
function chooseSession<R>(
  options: ServerOptions<R>,
  request: R,
  { session: sent, headers }: RemoteContext,
  get: HeaderGetter,
): Pick<RemoteContext, 'session'> {
  const session = mergeSessions(sent, askForSession(options, request));
  const isReplaced = sessionFieldNames.some((field) => sent[field] !== undefined && sent[field] !== session[field]);
  if (isReplaced) headers?.distrustSession(get);
  return { session };
}

function askForSession<R>(options: ServerOptions<R>, request: R): Session {
  const answer = warnOnThrow("honeyhive(): the option 'session' threw", () => {
    const session: unknown = options.session?.(request);
    if (!(session instanceof Promise)) return session as Session | undefined;
    session.catch(() => {});
    throw new TypeError('it answered a promise, and a request cannot wait for its session');
  });
  return answer ?? {};
}
