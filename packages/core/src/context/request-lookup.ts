import type { IncomingHttpHeaders } from 'node:http';
import { type Baggage, type Context, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
import { RECEIVED, REQUEST, RPC_METADATA } from './context-keys.js';

/**
 * A request that this process serves, as other instrumentations have begun it: its SERVER span, and what was opened for it.
 * A class, since V8 takes more for an object that grows.
 */
class ServerRequest {
  readonly span: Span | undefined;
  /** Tells whether it is the request with these headers, for what was only read and has no span. */
  readonly matchesHeaders: ((headers: IncomingHttpHeaders) => boolean) | undefined;
  opened: Context | undefined;
  /** What was in the Context before: what the caller sent, who may not be believed. */
  baggage: Baggage | undefined;
  /** Spans of middleware that began before. */
  early: Span[] | undefined;

  constructor(span: Span | undefined, matchesHeaders?: (headers: IncomingHttpHeaders) => boolean) {
    this.span = span;
    this.matchesHeaders = matchesHeaders;
  }
}

const maxEarly = 16;

// On the spans themselves: a WeakMap of them would double what a span costs.
const SERVER = Symbol.for('honeyhive.server');

type ServerSpan = Span & { readonly kind?: SpanKind; [SERVER]?: ServerRequest };

/** Notes of a span that starts in `parent` which SERVER span it is below of. */
export function trackServerSpan(span: ServerSpan, parent: Context): void {
  const server = span.kind === SpanKind.SERVER ? new ServerRequest(span) : servedIn(parent);
  // What was only read is found in the Context, and may be that of a whole process: it keeps no spans.
  if (server?.span === undefined) return;
  span[SERVER] = server;
  if (server.span === span || server.opened !== undefined) return;
  server.early ??= [];
  if (server.early.length < maxEarly) server.early.push(span);
}

/** The SERVER span that `ctx` is in, however many spans of middleware lie between. */
export function serverSpan(ctx: Context): Span | undefined {
  return servedIn(ctx)?.span;
}

/** What was read by an instrumentation, to be found again by the request with these headers where nothing of it is recorded. */
export function remoteRequest(matchesHeaders: (headers: IncomingHttpHeaders) => boolean): object {
  return new ServerRequest(undefined, matchesHeaders);
}

/**
 * Keeps what was opened for the request of `span`, for those who go on from its span, or from `before`, the Context that
 * another instrumentation had made of its `headers`, as listeners do that are bound to that. Answers the spans that began
 * in there before, and know nothing of the request.
 */
export function rememberRequestContext(
  opened: Context,
  headers: IncomingHttpHeaders,
  span: Span | undefined,
  before: Context | undefined,
): Span[] {
  const early: Span[] = [];
  for (const served of [
    servedBy(span),
    before && (notedOn(trace.getSpan(before)) ?? servedBy(httpSpan(before)) ?? receivedFrom(headers, before)),
  ]) {
    if (served === undefined) continue;
    served.opened = opened;
    served.baggage = before && propagation.getBaggage(before);
    early.push(...(served.early ?? []));
    served.early = undefined;
  }
  return early;
}

export function requestIn(ctx: Context): object | undefined {
  return requestValue(ctx, REQUEST) as object | undefined;
}

/** The value in `ctx`; where it is from before its request was opened, what was opened has it. */
export function requestValue(ctx: Context, key: symbol): unknown {
  return (requestContextFor(ctx) ?? ctx).getValue(key);
}

/** `ctx` as one of its request, so that what is set on it is in force. */
export function enterRequestOf(ctx: Context): Context {
  const opened = requestContextFor(ctx);
  return opened === undefined ? ctx : ctx.setValue(REQUEST, opened.getValue(REQUEST));
}

/** The baggage in `ctx`; where it is what was there before its request was opened, what was opened has it. */
export function getBaggage(ctx: Context): Baggage | undefined {
  const baggage = propagation.getBaggage(ctx);
  const served = baggage && servedIn(ctx);
  return served?.opened && served.baggage === baggage ? propagation.getBaggage(served.opened) : baggage;
}

/** What was opened for the request that `ctx` is in, where `ctx` is from before. */
export function requestContextFor(ctx: Context): Context | undefined {
  return ctx.getValue(REQUEST) === undefined ? servedIn(ctx)?.opened : undefined;
}

// Below a span that is not recorded no span is noted of, so what else its instrumentation has left is looked at.
function servedIn(ctx: Context): ServerRequest | undefined {
  return notedOn(trace.getSpan(ctx)) ?? notedOn(httpSpan(ctx)) ?? receivedIn(ctx);
}

function servedBy(span: ServerSpan | undefined): ServerRequest | undefined {
  if (span) span[SERVER] ??= new ServerRequest(span);
  return span?.[SERVER];
}

function notedOn(span: ServerSpan | undefined): ServerRequest | undefined {
  return span?.[SERVER];
}

function receivedIn(ctx: Context): ServerRequest | undefined {
  return ctx.getValue(RECEIVED) as ServerRequest | undefined;
}

// A message's consumer may call a server of its own process, and goes on in the session of the message.
function receivedFrom(headers: IncomingHttpHeaders, ctx: Context): ServerRequest | undefined {
  const received = receivedIn(ctx);
  return received?.matchesHeaders?.(headers) ? received : undefined;
}

function httpSpan(ctx: Context): Span | undefined {
  return (ctx.getValue(RPC_METADATA) as { readonly span?: Span } | undefined)?.span;
}
