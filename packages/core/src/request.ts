import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { type Context, context, ROOT_CONTEXT, type Span, TraceFlags, trace } from '@opentelemetry/api';
import { extract } from './extract.js';
import { nodeHeaderGetter } from './headers.js';
import { endRequestSpan, startRequestSpan } from './request-span.js';
import { bindEvents, bindReads } from './scope-events.js';
import { getRequest, keepOpened, serverSpan, setRequest, setServerSpan } from './server-span.js';
import { defaultSession, getSession, mergeSessions, rebindSession, type Session, setSession } from './session.js';
import { recordException } from './span-end.js';
import { sessionAttributes } from './span-processor.js';
import { guarded } from './warning.js';

/** Options of every server adapter; `R` is the framework's own request. */
export interface ServerOptions<R> {
  /** A span for each request, parent of what happens in it; false leaves only propagation. Default: true. */
  readonly requestSpan?: boolean;
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

/** What is known of a request while it is served. The Context holds this, and not the request itself. */
interface RequestRecord {
  /** Its span, made here or by another instrumentation; undefined where there is none. */
  span?: Span | undefined;
  /** What the application threw first. */
  error?: unknown;
  /** The stream that the response is made of. */
  body?: Readable | undefined;
  closed: boolean;
}

const RECORD = Symbol.for('honeyhive.request');

function recordOf(req: IncomingMessage): RequestRecord | undefined {
  return (req as { [RECORD]?: RequestRecord })[RECORD];
}

function recordIn(ctx: Context): RequestRecord | undefined {
  return getRequest(ctx) as RequestRecord | undefined;
}

/**
 * Runs `rest`, the rest of the request, as a child of its caller, in the caller's trace and session, and hands
 * back what it answers. So do the request's events and the streams piped into its response, whoever sets them
 * off. The request span ends once, when the response closes.
 */
export function continueRequest<R, T>(exchange: ServerExchange<R>, options: ServerOptions<R>, rest: () => T): T {
  const ctx = guarded('honeyhive(): a request went untraced', () => openRequest(exchange, options));
  return ctx === undefined ? rest() : context.with(ctx, rest);
}

/** Notes what the application threw while it served `req`; the first error is the one that is recorded. */
export function recordRequestError(req: IncomingMessage, error: unknown): void {
  guarded('honeyhive(): an error went unrecorded', () => {
    const record = recordOf(req);
    if (record === undefined || record.closed || 'error' in record) return;
    record.error = error;
    if (record.span) recordException(record.span, error);
  });
}

/** Puts `session` in force for the rest of the scope that `ctx` is in, on its open spans too; false outside any. */
export function bindSession(ctx: Context, session: Session): boolean {
  if (!rebindSession(ctx, session)) return false;
  const attributes = sessionAttributes(ctx);
  for (const span of new Set([recordIn(ctx)?.span, trace.getSpan(ctx)])) span?.setAttributes(attributes);
  return true;
}

function openRequest<R>(exchange: ServerExchange<R>, options: ServerOptions<R>): Context | undefined {
  const { request, req, res } = exchange;
  if (recordOf(req) || guarded("honeyhive(): the option 'ignore' threw", () => options.ignore?.(request)))
    return undefined;

  const around = surroundings(context.active());
  const caller = extract(nodeHeaderGetter(req.headers), around.context);
  const active = trace.getSpan(around.context);
  const base = around.span && active ? trace.setSpan(caller.context, active) : caller.context;
  const session = mergeSessions(caller.session, askForSession(options, request));
  const record: RequestRecord = { closed: false };
  const scoped = setRequest(enterSession(base, session, around.session), record);
  const made = options.requestSpan === false || around.span ? undefined : startRequestSpan(exchange, scoped);
  const ctx = made ? setServerSpan(scoped, made) : scoped;
  around.span?.setAttributes({ honeyhive_event_type: 'chain', ...sessionAttributes(ctx) });

  record.span = made ?? around.span;
  if (record.span) for (const span of keepOpened(record.span, ctx)) span.setAttributes(sessionAttributes(ctx));
  Object.defineProperty(req, RECORD, { value: record });
  bindEvents(req, ctx);
  bindEvents(res, ctx);
  res.on('pipe', (source) => {
    record.body = source;
    bindReads(source, res, ctx);
  });
  const close = () => {
    record.closed = true;
    if (made) guarded('honeyhive(): a request span is incomplete', () => endRequestSpan(made, exchange, ctx, record));
    record.body = undefined;
  };
  // A client may be gone before its request gets here.
  if (res.closed) close();
  else res.once('close', close);
  return ctx;
}

/** What a request finds where it is opened; mostly nothing, and the context of whoever began to listen counts as that. */
interface Surroundings {
  readonly context: Context;
  /** Another instrumentation's span for this very request; a second one would show the request twice. */
  readonly span?: Span;
  /** The session of the request that dispatched this one in-process. */
  readonly session?: Session;
}

function surroundings(active: Context): Surroundings {
  const outer = recordIn(active);
  if (outer) return outer.closed ? { context: ROOT_CONTEXT } : { context: active, session: getSession(active) };
  const span = trace.getSpan(active);
  const server = serverSpan(active);
  if (server?.isRecording()) return { context: active, span: server };
  return { context: span && isSampledOut(span) ? active : ROOT_CONTEXT };
}

function isSampledOut(span: Span): boolean {
  const { traceFlags, isRemote } = span.spanContext();
  return !isRemote && (traceFlags & TraceFlags.SAMPLED) === 0;
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

/** The session that was received, else the one around, else the one that the application was given, else a new one. */
export function enterSession(ctx: Context, received: Session, around?: Session): Context {
  const { session: own, shared } = defaultSession();
  const sessionId = received.sessionId ?? around?.sessionId ?? (shared ? own.sessionId : undefined);
  const entered = { ...mergeSessions(around ?? own, received), sessionId: sessionId ?? randomUUID() };
  return setSession(ctx, entered, sessionId === undefined);
}
