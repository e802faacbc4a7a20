import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Attributes, type Context, type Span, SpanKind } from '@opentelemetry/api';
import type { ServerExchange } from './request.js';
import { defaultSession, isSessionMade } from './session.js';
import { errorText, errorType, failSpan } from './span-end.js';
import { tracer } from './tracer.js';
import { urlQuery } from './url-query.js';
import { guarded } from './warning.js';

const knownMethods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE']);

/** Names and attributes by https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server. */
export function startRequestSpan({ req, route }: ServerExchange<unknown>, ctx: Context): Span {
  const template = guarded('honeyhive(): a route is unknown', route);
  const query = urlQuery(targetOf(req));
  const attributes = {
    honeyhive_event_type: 'chain',
    ...methodAttributes(req.method ?? ''),
    ...(template && { 'http.route': template }),
    'url.path': pathOf(req),
    ...(query && { 'url.query': query }),
    'url.scheme': isEncrypted(req) ? 'https' : 'http',
    'network.protocol.version': req.httpVersion,
    ...(req.headers['user-agent'] && { 'user_agent.original': req.headers['user-agent'] }),
  };
  return tracer().startSpan(spanName(req, template), { kind: SpanKind.SERVER, attributes }, ctx);
}

/** A method that the conventions do not know is `_OTHER`, so that a stranger cannot make up values without end. */
export function methodAttributes(method: string): Attributes {
  if (knownMethods.has(method)) return { 'http.request.method': method };
  return { 'http.request.method': '_OTHER', 'http.request.method_original': method };
}

/** What is known at the end of a request. */
export interface RequestOutcome {
  /** What the application threw. */
  readonly error?: unknown;
  /** The stream that the response is made of. */
  readonly body?: { readonly errored: Error | null } | undefined;
}

/** Ends the span with the outcome: answered, failed, or cut off before the answer was whole. */
export function endRequestSpan(
  span: Span,
  exchange: ServerExchange<unknown>,
  ctx: Context,
  outcome: RequestOutcome,
): void {
  const { req, res } = exchange;
  const template = guarded('honeyhive(): a route is unknown', exchange.route);
  const name = spanName(req, template);
  const current = (span as { name?: string }).name;
  // A name that the application gave its span stays.
  if (current === undefined || current === spanName(req, undefined)) span.updateName(name);
  if (template) span.setAttribute('http.route', template);
  if (isSessionMade(ctx) && defaultSession().name === undefined) {
    span.setAttribute('honeyhive.session_name', name);
  }
  // Before the head is sent the status is a default that nobody has seen.
  if (res.headersSent) span.setAttribute('http.response.status_code', res.statusCode);
  const failure = failureOf(res, outcome);
  if (failure) {
    span.setAttribute('error.type', failure.type);
    failSpan(span, failure.message);
  }
  span.end();
}

interface Failure {
  readonly type: string;
  readonly message: string;
}

function failureOf(res: ServerResponse, outcome: RequestOutcome): Failure | undefined {
  const cutOff = !res.writableFinished;
  if (!cutOff && res.statusCode < 500) return undefined;
  if ('error' in outcome) return thrown(outcome.error);
  const torn = res.errored ?? outcome.body?.errored;
  if (torn && !isPrematureClose(torn)) return thrown(torn);
  if (cutOff) return { type: 'client_disconnected', message: 'the connection closed before the response was sent' };
  return { type: String(res.statusCode), message: `HTTP ${res.statusCode}` };
}

// What a stream is told when the client goes away.
function isPrematureClose(error: Error & { code?: string }): boolean {
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function thrown(error: unknown): Failure {
  return { type: errorType(error), message: errorText(error) };
}

export function spanName({ method = '' }: Pick<IncomingMessage, 'method'>, template: string | undefined): string {
  const name = knownMethods.has(method) ? method : 'HTTP';
  return template ? `${name} ${template}` : name;
}

function isEncrypted({ socket }: IncomingMessage): boolean {
  return (socket as { encrypted?: boolean } | undefined)?.encrypted === true;
}

// Express strips the mount from `url`, and keeps the whole in `originalUrl`.
function targetOf(req: IncomingMessage & { originalUrl?: string }): string {
  return req.originalUrl ?? req.url ?? '/';
}

function pathOf(req: IncomingMessage): string {
  const target = targetOf(req);
  const path = target.startsWith('/') ? target : (URL.parse(target)?.pathname ?? target);
  return path.split('?', 1)[0] ?? path;
}
