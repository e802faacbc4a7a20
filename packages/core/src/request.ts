import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import { extract } from './extract.js';
import { nodeHeaderGetter } from './headers.js';
import { endRequestSpan, startRequestSpan } from './request-span.js';
import { bindEvents, bindReads, getRequest, setRequest } from './scope-events.js';
import { defaultSession, mergeSessions, rebindSession, type Session, setSession } from './session.js';
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

/** What is known of a request while it is served. */
export interface RequestRecord {
  /** The span that was made for it; undefined where there is none, or another instrumentation's. */
  readonly span: Span | undefined;
  /** What the application threw first. */
  error?: unknown;
}

const RECORD = Symbol.for('honeyhive.request');

function recordOf(request: object | undefined): RequestRecord | undefined {
  return (request as { [RECORD]?: RequestRecord } | undefined)?.[RECORD];
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
  const record = recordOf(req);
  if (record?.span === undefined || 'error' in record) return;
  record.error = error;
  recordException(record.span, error);
}

/** Puts `session` in force for the rest of the scope that `ctx` is in, on its open spans too; false outside any. */
export function bindSession(ctx: Context, session: Session): boolean {
  if (!rebindSession(ctx, session)) return false;
  const attributes = sessionAttributes(ctx);
  for (const span of new Set([recordOf(getRequest(ctx))?.span, trace.getSpan(ctx)])) span?.setAttributes(attributes);
  return true;
}

function openRequest<R>(exchange: ServerExchange<R>, options: ServerOptions<R>): Context | undefined {
  const { request, req, res } = exchange;
  if (recordOf(req) || guarded("honeyhive(): the option 'ignore' threw", () => options.ignore?.(request)))
    return undefined;

  const active = context.active();
  const open = openServerSpan(active);
  const caller = extract(nodeHeaderGetter(req.headers), open ? active : ROOT_CONTEXT);
  const base = open ? trace.setSpan(caller.context, open) : caller.context;
  const chosen = guarded("honeyhive(): the option 'session' threw", () => options.session?.(request)) ?? {};
  const scoped = setRequest(enterSession(base, mergeSessions(caller.session, chosen)), req);
  const span = options.requestSpan === false || open ? undefined : startRequestSpan(exchange, scoped);
  const ctx = span === undefined ? scoped : trace.setSpan(scoped, span);
  open?.setAttributes({ honeyhive_event_type: 'chain', ...sessionAttributes(ctx) });

  const record: RequestRecord = { span };
  Object.defineProperty(req, RECORD, { value: record });
  bindEvents(req, ctx);
  bindEvents(res, ctx);
  res.on('pipe', (source) => bindReads(source, ctx));
  if (span) {
    res.once('close', () => guarded('honeyhive(): a span stayed open', () => endRequestSpan(exchange, ctx, record)));
  }
  return ctx;
}

// Another instrumentation's span for this very request; a second one would show the request twice.
function openServerSpan(ctx: Context): Span | undefined {
  const span = trace.getSpan(ctx) as (Span & { readonly kind?: SpanKind }) | undefined;
  return span?.kind === SpanKind.SERVER && span.isRecording() ? span : undefined;
}

/** The session that was received, else the one that the application was given, else a new one. */
function enterSession(ctx: Context, received: Session): Context {
  const { session, shared } = defaultSession();
  const sessionId = received.sessionId ?? (shared ? session.sessionId : undefined);
  const entered = { ...mergeSessions(session, received), sessionId: sessionId ?? randomUUID() };
  return setSession(ctx, entered, sessionId === undefined);
}
