import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { type Context, context, trace } from '@opentelemetry/api';
import { continueFrom, type Extracted, extract } from './extract.js';
import { nodeHeaderGetter } from './headers.js';
import { hasClientLeft, isUpgraded, streamOf } from './request-failure.js';
import { keepRecord, type RequestRecord, recordIn, recordOf } from './request-record.js';
import { endRequestSpan, startRequestSpan } from './request-span.js';
import { bindEvents, bindReads, unbindReads } from './scope-events.js';
import { keepOpened, setRequest, setServerSpan } from './server-span.js';
import { defaultSession, mergeSessions, rebindSession, type Session, setSessionLazily } from './session.js';
import { decideAnew } from './session-change.js';
import { recordException } from './span-end.js';
import { overwriteSession, sessionAttributes } from './span-processor.js';
import { surroundings } from './surroundings.js';
import { checkTrust, type TrustOption, trustIn } from './trust.js';
import { guarded } from './warning.js';

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

/** Where a framework keeps what a request scope needs. */
export interface ServerExchange<R> {
  readonly request: R;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** The route's template, as `/users/:id`; undefined while it is not known, and where there is none. */
  readonly route: () => string | undefined;
}

/**
 * Runs `rest`, the rest of a request, as a child of its caller, in the caller's trace and session, as far as that is
 * believed, and hands back what it answers. So do the request's events and the streams piped into its response, whoever
 * sets them off. The request span ends once, when the response closes.
 */
export type ContinueRequest<R> = <T>(exchange: ServerExchange<R>, rest: () => T) => T;

/** What an adapter does with each request. Throws a TypeError where `options` are wrong. */
export function requestContinuer<R>(options: ServerOptions<R>): ContinueRequest<R> {
  checkTrust(options.trust);
  return (exchange, rest) => {
    const ctx = guarded('honeyhive(): a request went untraced', () => openRequest(exchange, options));
    return ctx === undefined ? rest() : context.with(ctx, rest);
  };
}

/** Notes what the application threw while it served `req`; the first error is the one that is recorded. */
export function recordRequestError(req: IncomingMessage, error: unknown): void {
  guarded('honeyhive(): an error went unrecorded', () => {
    const record = recordOf(req);
    if (record === undefined || record.closed || record.thrown) return;
    record.thrown = { error, afterClientLeft: hasClientLeft(req) };
    if (record.span) recordException(record.span, error);
  });
}

/** Puts `session` in force for the rest of the scope that `ctx` is in, on its open spans too; false outside any. */
export function bindSession(ctx: Context, session: Session): boolean {
  if (!rebindSession(ctx, session)) return false;
  const attributes = sessionAttributes(ctx);
  for (const span of new Set([recordIn(ctx)?.span, trace.getSpan(ctx)])) {
    span?.setAttributes(attributes);
    if (span) decideAnew(span, ctx);
  }
  return true;
}

function openRequest<R>(exchange: ServerExchange<R>, options: ServerOptions<R>): Context | undefined {
  const { request, req, res } = exchange;
  if (recordOf(req) || (options.ignore && isIgnored(options, request))) return undefined;

  const trust = trustIn(request, options.trust);
  const around = surroundings(context.active(), trust, req);
  const caller = extract(nodeHeaderGetter(req.headers), trust);
  const continued = continueFrom(around.context, caller);
  const active = trace.getSpan(around.context);
  const base = around.span && active ? trace.setSpan(continued, active) : continued;
  const received = options.session
    ? { session: mergeSessions(caller.session, askForSession(options, request)) }
    : caller;
  const record: RequestRecord = { timedOut: false, closed: false };
  const scoped = setRequest(enterSession(base, received, around.session), record);
  const made =
    options.requestSpan === false || around.span ? undefined : startRequestSpan(exchange, scoped, caller.links);
  const ctx = made ? setServerSpan(scoped, made) : scoped;
  if (around.span) {
    around.span.setAttribute('honeyhive_event_type', 'chain');
    overwriteSession(around.span, ctx);
  }

  record.span = made ?? around.span;
  for (const early of keepOpened(ctx, req.headers, record.span, around.before)) overwriteSession(early, ctx);
  keepRecord(req, record);
  bindEvents(req, ctx);
  bindEvents(res, ctx, (event, argument) => {
    // Who listens to a timeout keeps Node from closing the connection.
    if (event === 'timeout') record.timedOut = true;
    else if (event === 'pipe') {
      record.body = argument as Readable;
      bindReads(record.body, ctx);
    }
    // Also when the response closes, and when one of several sources has ended.
    else if (event === 'unpipe') unbindReads(argument as Readable);
  });
  const close = () => {
    if (record.closed) return;
    record.closed = true;
    if (made) guarded('honeyhive(): a request span is incomplete', () => endRequestSpan(made, exchange, ctx, record));
    record.body = undefined;
  };
  // A client may be gone before its request gets here.
  if (streamOf(req)?.destroyed ?? res.closed) close();
  else res.once('close', close);
  // What takes an upgrade may leave the response without a connection.
  if (isUpgraded(req)) req.socket.once('close', close);
  return ctx;
}

function isIgnored<R>(options: ServerOptions<R>, request: R): boolean | undefined {
  return guarded("honeyhive(): the option 'ignore' threw", () => options.ignore?.(request));
}

function askForSession<R>(options: ServerOptions<R>, request: R): Session {
  const answer = guarded("honeyhive(): the option 'session' threw", () => {
    const session: unknown = options.session?.(request);
    if (!(session instanceof Promise)) return session as Session | undefined;
    session.catch(() => {});
    throw new TypeError('it answered a promise, and a request cannot wait for its session');
  });
  return answer ?? {};
}

/**
 * The session that was received, else the one around, else the one that the application was given, else a new one. It is
 * asked for when it is first needed.
 */
export function enterSession(ctx: Context, caller: Pick<Extracted, 'session'>, around?: Session): Context {
  const { session: own, shared } = defaultSession();
  return setSessionLazily(ctx, () => {
    const received = caller.session;
    const sessionId = received.sessionId ?? around?.sessionId ?? (shared ? own.sessionId : undefined);
    const base = around ?? own;
    const session = {
      sessionId: sessionId ?? randomUUID(),
      project: received.project ?? base.project,
      source: received.source ?? base.source,
    };
    return { session, made: sessionId === undefined };
  });
}
