import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import { extract } from './extract.js';
import { nodeHeaderGetter } from './headers.js';
import { endRequestSpan, startRequestSpan } from './request-span.js';
import { bindEvents, bindReads, setRequest } from './scope-events.js';
import { defaultSession, mergeSessions, type Session, setSession } from './session.js';
import { recordException } from './span-end.js';
import { sessionAttributes } from './span-processor.js';
import { warnOnce } from './warning.js';

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
  /** The session was made for this request, and `sessionName` is not given. */
  readonly sessionNeedsName: boolean;
  /** What the application threw first. */
  error?: unknown;
}

const RECORD = Symbol.for('honeyhive.request');

/**
 * Runs `rest`, the rest of the request, as a child of its caller, in the caller's trace and session, and hands
 * back what it answers. So do the request's events and the streams piped into its response, whoever sets them
 * off. The request span ends once, when the response closes.
 */
export function continueRequest<R, T>(exchange: ServerExchange<R>, options: ServerOptions<R>, rest: () => T): T {
  const { request, req, res } = exchange;
  if (RECORD in req || guard('ignore', () => options.ignore?.(request))) return rest();

  const active = context.active();
  const open = openServerSpan(active);
  const caller = extract(nodeHeaderGetter(req.headers), open ? active : ROOT_CONTEXT);
  const base = open ? trace.setSpan(caller.context, open) : caller.context;
  const asked = guard('session', () => options.session?.(request)) ?? {};
  const { session, made } = chooseSession(mergeSessions(caller.session, asked));

  const scoped = setRequest(setSession(base, session, made ? defaultSession().name : undefined), req);
  const span = options.requestSpan === false || open ? undefined : startRequestSpan(exchange, scoped);
  const ctx = span === undefined ? scoped : trace.setSpan(scoped, span);
  open?.setAttributes({ honeyhive_event_type: 'chain', ...sessionAttributes(ctx) });

  const record: RequestRecord = { span, sessionNeedsName: made && defaultSession().name === undefined };
  Object.defineProperty(req, RECORD, { value: record });
  bindEvents(req, ctx);
  bindEvents(res, ctx);
  res.on('pipe', (source) => bindReads(source, ctx));
  if (span) res.once('close', () => endRequestSpan(span, exchange, record));
  return context.with(ctx, rest);
}

/** Notes what the application threw while it served `req`; the first error is the one that is recorded. */
export function recordRequestError(req: IncomingMessage, error: unknown): void {
  const record = (req as { [RECORD]?: RequestRecord })[RECORD];
  if (record?.span === undefined || 'error' in record) return;
  record.error = error;
  recordException(record.span, error);
}

// Another instrumentation's span for this very request; a second one would show the request twice.
function openServerSpan(ctx: Context): Span | undefined {
  const span = trace.getSpan(ctx) as (Span & { readonly kind?: SpanKind }) | undefined;
  return span?.kind === SpanKind.SERVER && span.isRecording() ? span : undefined;
}

function chooseSession(received: Session): { session: Session; made: boolean } {
  const { session, shared } = defaultSession();
  const sessionId = received.sessionId ?? (shared ? session.sessionId : undefined);
  return {
    session: { ...mergeSessions(session, received), sessionId: sessionId ?? randomUUID() },
    made: sessionId === undefined,
  };
}

// A mistake in an option must not fail the request, nor pass unseen.
function guard<T>(option: string, ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    warnOnce(`honeyhive(): the option '${option}' threw, and counts as not given: ${error}`);
    return undefined;
  }
}
