import type { IncomingMessage } from 'node:http';
import { type Attributes, type Context, type Link, type Span, SpanKind } from '@opentelemetry/api';
import { warnOnce } from '../runtime/warn-once.js';
import { sessionNameAttribute } from '../session/session-name.js';
import { recordException } from '../spans/record-error.js';
import { markRedacted } from '../spans/redacted-texts.js';
import { redactText } from '../spans/redaction.js';
import { areAttributeChecksSkipped, setAttributes } from '../spans/set-attributes.js';
import { tracer } from '../spans/tracer.js';
import { httpSpanName, methodAttributes } from './http-span-name.js';
import { failureOf, isHeadSent, isLeftByClient } from './request-failure.js';
import type { GetRoute, ServedRequest } from './request-state.js';
import { recordOutcome } from './span-outcome.js';
import { urlQuery } from './url-query.js';

/** Returns the route template; undefined if there is none, or if the framework fails to tell it. */
export function readRoute<R>(request: R, getRoute: GetRoute<R>): string | undefined {
  try {
    return getRoute(request);
  } catch (error) {
    warnOnce('honeyhive(): a route is unknown', error);
    return undefined;
  }
}

/** Names and attributes by https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server. */
export function startRequestSpan(
  req: IncomingMessage,
  template: string | undefined,
  ctx: Context,
  links: Link[],
): Span {
  const early = earlyAttributes(req);
  const late: Attributes = {
    honeyhive_event_type: 'chain',
    ...protocolVersion(req),
    ...(template && { 'http.route': template }),
  };
  const [attributes, rest] = areAttributeChecksSkipped() ? [{}, { ...early, ...late }] : [early, late];
  const name = httpSpanName(req.method, template);
  const span = tracer().startSpan(name, { kind: SpanKind.SERVER, attributes, links }, ctx);
  setAttributes(span, rest);
  markRedacted(span, [early['url.path'], early['url.query'], early['user_agent.original']]);
  return span;
}

/** Returns the attributes that a sampler may want to see, and which are therefore set when the span starts. */
function earlyAttributes(req: IncomingMessage): Attributes {
  const target = targetOf(req);
  const attributes = methodAttributes(req.method ?? '');
  attributes['url.path'] = redactText(pathOf(target), 'url.path');
  const query = urlQuery(target);
  if (query) attributes['url.query'] = query;
  attributes['url.scheme'] = isEncrypted(req) ? 'https' : 'http';
  const agent = req.headers?.['user-agent'];
  if (agent) attributes['user_agent.original'] = redactText(agent, 'user_agent.original');
  return attributes;
}

// Requests that tests make up may have no version, no headers and no socket.
function protocolVersion({ httpVersion }: { readonly httpVersion?: string }): Attributes {
  if (httpVersion === undefined) return {};
  const version = httpVersion.startsWith('1') ? httpVersion : httpVersion.replace(/^([2-9])\.0$/, '$1');
  return { 'network.protocol.version': version };
}

/** Ends the span with its outcome. */
export function endRequestSpan<R>(span: Span, served: ServedRequest<R>): void {
  try {
    describeOutcome(span, served);
  } finally {
    span.end();
  }
}

function describeOutcome<R>(span: Span, served: ServedRequest<R>): void {
  const { req, res, state, ctx } = served;
  const template = served.route ?? readRoute(served.request, served.getRoute);
  const name = httpSpanName(req.method, template);
  const { name: current, attributes } = span as { name?: string; attributes?: Attributes };
  // A name that the application gave the span stays.
  if (current === undefined || (current !== name && current === httpSpanName(req.method, undefined)))
    span.updateName(name);
  if (template && attributes?.['http.route'] !== template) span.setAttribute('http.route', template);
  // A session is not a kind of request but this one: without a route its path says more than `GET`.
  span.setAttributes(
    sessionNameAttribute(ctx, template ? name : `${name} ${redactText(pathOf(targetOf(req)), 'url.path')}`),
  );
  if (isLeftByClient(req, res, state)) span.setAttribute('honeyhive.closed_by_client', true);
  const failure = failureOf(req, res, state);
  // An error that became a 4xx is a normal answer.
  if (failure && state.thrown) recordException(span, state.thrown.error, state.thrown.time);
  // Before the head is sent, the status is a default that nobody has seen.
  recordOutcome(span, isHeadSent(res, state) ? res.statusCode : undefined, failure);
}

function isEncrypted({ socket }: IncomingMessage): boolean {
  return (socket as { encrypted?: boolean } | undefined)?.encrypted === true;
}

// Express strips the mount from `url`, and keeps the whole in `originalUrl`.
function targetOf(req: IncomingMessage & { originalUrl?: string }): string {
  return req.originalUrl ?? req.url ?? '/';
}

function pathOf(target: string): string {
  const path = target.startsWith('/') ? target : (URL.parse(target)?.pathname ?? target);
  const query = path.indexOf('?');
  return query === -1 ? path : path.slice(0, query);
}
