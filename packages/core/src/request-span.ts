import type { IncomingMessage, ServerResponse } from 'node:http';
import { types } from 'node:util';
import { type Context, type Span, SpanKind } from '@opentelemetry/api';
import type { RequestRecord, ServerExchange } from './request.js';
import { defaultSession, isSessionMade } from './session.js';
import { errorText, failSpan } from './span-end.js';
import { tracer } from './tracer.js';

const knownMethods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE']);

/** Names and attributes by https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server. */
export function startRequestSpan({ req, route }: ServerExchange<unknown>, ctx: Context): Span {
  const method = req.method ?? '';
  const known = knownMethods.has(method);
  const template = route();
  const attributes = {
    honeyhive_event_type: 'chain',
    'http.request.method': known ? method : '_OTHER',
    ...(!known && { 'http.request.method_original': method }),
    ...(template && { 'http.route': template }),
    'url.path': pathOf(req),
    'url.scheme': isEncrypted(req) ? 'https' : 'http',
    'network.protocol.version': req.httpVersion,
    ...(req.headers['user-agent'] && { 'user_agent.original': req.headers['user-agent'] }),
  };
  return tracer().startSpan(spanName(req, template), { kind: SpanKind.SERVER, attributes }, ctx);
}

/** Ends the span with the outcome: answered, failed, or cut off before the answer was whole. */
export function endRequestSpan(
  { req, res, route }: ServerExchange<unknown>,
  ctx: Context,
  record: RequestRecord,
): void {
  const { span } = record;
  if (span === undefined) return;
  const template = route();
  const name = spanName(req, template);
  span.updateName(name);
  if (template) span.setAttribute('http.route', template);
  if (isSessionMade(ctx) && defaultSession().name === undefined) span.setAttribute('honeyhive.session_name', name);
  // Before the head is sent the status is a default that nobody has seen.
  if (res.headersSent) span.setAttribute('http.response.status_code', res.statusCode);
  const failure = failureOf(res);
  if (failure) {
    span.setAttribute('error.type', 'error' in record ? errorType(record.error) : failure.type);
    failSpan(span, 'error' in record ? errorText(record.error) : failure.message);
  }
  span.end();
}

function failureOf(res: ServerResponse): { type: string; message: string } | undefined {
  if (!res.writableFinished)
    return { type: 'client_disconnected', message: 'connection closed before the response was sent' };
  if (res.statusCode >= 500) return { type: String(res.statusCode), message: `HTTP ${res.statusCode}` };
  return undefined;
}

function errorType(error: unknown): string {
  return types.isNativeError(error) ? error.name : typeof error;
}

function spanName({ method = '' }: IncomingMessage, template: string | undefined): string {
  const name = knownMethods.has(method) ? method : 'HTTP';
  return template ? `${name} ${template}` : name;
}

function isEncrypted({ socket }: IncomingMessage): boolean {
  return (socket as { encrypted?: boolean } | undefined)?.encrypted === true;
}

// Express strips the mount from `url`, and keeps the whole in `originalUrl`.
function pathOf(req: IncomingMessage & { originalUrl?: string }): string {
  const target = req.originalUrl ?? req.url ?? '/';
  const path = target.startsWith('/') ? target : (URL.parse(target)?.pathname ?? target);
  return path.split('?', 1)[0] ?? path;
}
