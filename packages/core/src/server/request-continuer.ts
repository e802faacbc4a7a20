import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, context, trace } from '@opentelemetry/api';
import { rememberRequestContext, requestIn } from '../context/request-lookup.js';
import { nodeHeaderGetter } from '../headers/header-getter.js';
import { describeHop } from '../propagation/describe-hop.js';
import { extract } from '../propagation/extract.js';
import { ownHeaders } from '../propagation/forwarded-headers.js';
import { checkTrust, resolveTrust, type TrustOption } from '../propagation/trust.js';
import { checkOptions, type OptionRule } from '../runtime/check-options.js';
import { debugLog } from '../runtime/debug-log.js';
import { isTracingOff } from '../runtime/off-switch.js';
import { warnOnce, warnOnThrow } from '../runtime/warn-once.js';
import { recordException } from '../spans/record-error.js';
import { redactText } from '../spans/redaction.js';
import { overwriteSession } from '../spans/session-span-processor.js';
import { checkSetUp } from './check-set-up.js';
import { chooseSession, type SessionOption } from './choose-session.js';
import { Exchange } from './exchange.js';
import { doctorHeader } from './hop-report.js';
import { resolveParent } from './parent-scope.js';
import { reportHop } from './report-hop.js';
import { enterRequest, enterRequestSpan } from './request-context.js';
import { hasClientLeft } from './request-failure.js';
import { readRoute, startRequestSpan } from './request-span.js';
import { type GetRoute, RequestState, requestContextOf, requestStateOf } from './request-state.js';

/** Options of every server adapter; `R` is the framework's own request. */
export interface ServerOptions<R> {
  /** A span for each request, the parent of everything in it; false leaves only propagation. Default: true. */
  readonly requestSpan?: boolean;
  /**
   * How far the caller's headers are believed; `link` and `ignore` are for services that face strangers. A function that
   * throws or returns anything else counts as `ignore`. If another instrumentation has opened a span for the request before,
   * that span stays in its trace, with everything below it; only the session is then the request's own. With
   * `requestSpan: false` there is no span to link from. If a request meets several adapters, the first one decides.
   * Default: `continue`.
   */
  readonly trust?: TrustOption<R>;
  /** Chooses the session; it wins over the caller's. Fields left out stay the caller's. */
  readonly session?: SessionOption<R>;
  /** Returns true for requests that are not traced at all, such as health checks. */
  readonly ignore?: (request: R) => boolean;
}

const optionRules = {
  requestSpan: { type: 'boolean', example: 'false' },
  trust: {},
  session: { type: 'function', example: '(request) => ({ sessionId: … })' },
  ignore: { type: 'function', example: "(request) => request.url === '/health'" },
} satisfies Record<keyof ServerOptions<unknown>, OptionRule>;

/**
 * Runs `rest`, the rest of a request, as a child of its caller, in the caller's trace and session as far as `trust` allows, and
 * returns what it returns. The request's events run in the same scope, and so do the streams that are piped into its response.
 * The request span ends once, when the response closes.
 */
export type ContinueRequest<R> = <T>(request: R, req: IncomingMessage, res: ServerResponse, rest: () => T) => T;

/**
 * Returns what an adapter does with each request. Throws a TypeError if `options` are wrong.
 *
 * @param getRoute returns a route's template, such as `/users/:id`; undefined while it is unknown, or if there is none.
 */
export function requestContinuer<R>(options: ServerOptions<R>, getRoute: GetRoute<R>): ContinueRequest<R> {
  checkOptions('honeyhive()', options, optionRules);
  checkTrust(options.trust);
  return (request, req, res, rest) => {
    if (isTracingOff()) return rest();
    let ctx: Context | undefined;
    try {
      ctx = openRequest(request, req, res, options, getRoute);
    } catch (error) {
      warnOnce('honeyhive(): a request is not traced', error);
    }
    return ctx === undefined ? rest() : context.with(ctx, rest);
  };
}

const notReported = 'honeyhive(): a request is not reported on';

/** Records an error that the application threw while it served `req`. Only the first one counts. */
export function recordRequestError(req: IncomingMessage, error: unknown): void {
  warnOnThrow('honeyhive(): an error went unrecorded', () => {
    const state = requestStateOf(req);
    if (state === undefined || state.closed || state.thrown) return;
    state.thrown = { error, time: Date.now(), afterClientLeft: hasClientLeft(req) };
    // The span of another instrumentation may end before the status is known.
    if (state.span && !state.isSpanOwn && !isClientError(error)) recordException(state.span, error);
  });
}

/** Frameworks answer an error with this status, if it has one. */
function isClientError(error: unknown): boolean {
  const { status, statusCode = status } = (error ?? {}) as { status?: unknown; statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
}

function openRequest<R>(
  request: R,
  req: IncomingMessage,
  res: ServerResponse,
  options: ServerOptions<R>,
  getRoute: GetRoute<R>,
): Context | undefined {
  const opened = requestContextOf(req);
  // Used again behind a callback that has lost the context, the middleware enters it again.
  if (opened) return requestIn(context.active()) === requestIn(opened) ? undefined : opened;
  if (options.ignore && isIgnored(options, request)) return undefined;
  checkSetUp(options.requestSpan !== false);

  const trust = resolveTrust(request, options.trust);
  const parent = resolveParent(context.active(), trust, req);
  const headers = req.headers ?? {};
  const get = nodeHeaderGetter(headers);
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
  state.isSpanOwn = isOwn;
  for (const early of rememberRequestContext(ctx, headers, state.span, parent.instrumentedContext))
    overwriteSession(early, ctx);
  debugLog()?.(describeHop(nameOf(req), headers.traceparent as string | undefined, remote, trust, ctx));
  new Exchange(request, req, res, getRoute, state, ctx, span).follow();
  const asked = headers[doctorHeader];
  if (asked !== undefined)
    state.requestedReport = warnOnThrow(notReported, () => reportHop(asked, req, res, trust, ctx));
  return ctx;
}

function nameOf({ method, url = '' }: IncomingMessage): string {
  return `request ${method} ${redactText(url.split('?', 1)[0] ?? '', 'url.path')}`;
}

function isIgnored<R>(options: ServerOptions<R>, request: R): boolean | undefined {
  return warnOnThrow("honeyhive(): the option 'ignore' threw", () => options.ignore?.(request));
}
