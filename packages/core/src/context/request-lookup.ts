import type { IncomingHttpHeaders } from 'node:http';
import { type Baggage, type Context, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
import { RECEIVED_HEADERS, REMOTE_REQUEST, REQUEST, RPC_METADATA } from './context-keys.js';

/** Returns true if the caller's context was read from these headers. */
type MatchesHeaders = (headers: IncomingHttpHeaders) => boolean;

/**
 * A request that another instrumentation began to serve. Links its SERVER span to the context that we open for it later,
 * so that code which still runs in the instrumentation's own context finds the request's session.
 *
 * A class with all its fields, because V8 uses more memory for an object that grows.
 */
class ServerRequest {
  readonly span: Span | undefined;
  /** Set if the instrumentation read the caller's headers but made no span. */
  readonly matchesHeaders: MatchesHeaders | undefined;
  requestContext: Context | undefined;
  /** The baggage that was in the instrumentation's context: the caller's, trusted or not. */
  instrumentedBaggage: Baggage | undefined;
  /** Spans, of middleware for example, that started before the request's context was opened. */
  earlySpans: Span[] | undefined;

  constructor(span: Span | undefined, matchesHeaders?: MatchesHeaders) {
    this.span = span;
    this.matchesHeaders = matchesHeaders;
  }
}

const maxEarlySpans = 16;

// A property of the span itself: a WeakMap would double the cost of a span.
const SERVER = Symbol.for('honeyhive.server');

type TrackedSpan = Span & { readonly kind?: SpanKind; [SERVER]?: ServerRequest };

/** Records which SERVER span this span descends from. */
export function trackServerSpan(span: TrackedSpan, parent: Context): void {
  const request = span.kind === SpanKind.SERVER ? new ServerRequest(span) : findRequest(parent);
  // Without a span the request was found in the Context alone, which may belong to the whole process: it must hold no spans.
  if (request?.span === undefined) return;
  span[SERVER] = request;
  if (request.span === span || request.requestContext !== undefined) return;
  request.earlySpans ??= [];
  if (request.earlySpans.length < maxEarlySpans) request.earlySpans.push(span);
}

/** Returns the SERVER span that `ctx` is inside of, however many other spans lie between. */
export function serverSpan(ctx: Context): Span | undefined {
  return findRequest(ctx)?.span;
}

/** Returns the value for the key `REMOTE_REQUEST`: it stands for a request of which only the headers were read. */
export function remoteRequest(matchesHeaders: MatchesHeaders): object {
  return new ServerRequest(undefined, matchesHeaders);
}

/**
 * Records `requestContext` as the context of the request, for code that continues from its `span`, or from
 * `instrumentedContext`, which another instrumentation built from the same `headers`. Returns the spans that started there
 * too early to know the request.
 */
export function rememberRequestContext(
  requestContext: Context,
  headers: IncomingHttpHeaders,
  span: Span | undefined,
  instrumentedContext: Context | undefined,
): Span[] {
  const earlySpans: Span[] = [];
  for (const request of [
    requestServedBy(span),
    instrumentedContext && findInstrumentedRequest(instrumentedContext, headers),
  ]) {
    if (request === undefined) continue;
    request.requestContext = requestContext;
    request.instrumentedBaggage = instrumentedContext && propagation.getBaggage(instrumentedContext);
    earlySpans.push(...(request.earlySpans ?? []));
    request.earlySpans = undefined;
  }
  return earlySpans;
}

/** Returns the object that stands for the request that `ctx` is inside of. */
export function requestIn(ctx: Context): object | undefined {
  return requestValue(ctx, REQUEST) as object | undefined;
}

/** Returns the value in `ctx`, or, if `ctx` is older than its request's context, the value there. */
export function requestValue(ctx: Context, key: symbol): unknown {
  return (requestContextFor(ctx) ?? ctx).getValue(key);
}

/** Returns `ctx` marked as part of its request, so that values set on it take effect. */
export function enterRequestOf(ctx: Context): Context {
  const requestContext = requestContextFor(ctx);
  if (requestContext === undefined) return ctx;
  return [REQUEST, RECEIVED_HEADERS].reduce((entered, key) => entered.setValue(key, requestContext.getValue(key)), ctx);
}

/** Returns the baggage in `ctx`. The caller's raw baggage is replaced by the part of it that the request trusts. */
export function getBaggage(ctx: Context): Baggage | undefined {
  const baggage = propagation.getBaggage(ctx);
  const request = baggage && findRequest(ctx);
  return request?.requestContext && request.instrumentedBaggage === baggage
    ? propagation.getBaggage(request.requestContext)
    : baggage;
}

/** Returns the context that was opened for the request of `ctx`; undefined if `ctx` descends from it, or there is none. */
export function requestContextFor(ctx: Context): Context | undefined {
  return ctx.getValue(REQUEST) === undefined ? findRequest(ctx)?.requestContext : undefined;
}

// A span below one that is not recorded is not tracked, so the other places that an instrumentation uses are searched too.
function findRequest(ctx: Context): ServerRequest | undefined {
  return trackedOn(trace.getSpan(ctx)) ?? trackedOn(rpcSpan(ctx)) ?? receivedIn(ctx);
}

function findInstrumentedRequest(ctx: Context, headers: IncomingHttpHeaders): ServerRequest | undefined {
  return trackedOn(trace.getSpan(ctx)) ?? requestServedBy(rpcSpan(ctx)) ?? receivedWith(headers, ctx);
}

function requestServedBy(span: TrackedSpan | undefined): ServerRequest | undefined {
  if (span) span[SERVER] ??= new ServerRequest(span);
  return span?.[SERVER];
}

function trackedOn(span: TrackedSpan | undefined): ServerRequest | undefined {
  return span?.[SERVER];
}

function receivedIn(ctx: Context): ServerRequest | undefined {
  return ctx.getValue(REMOTE_REQUEST) as ServerRequest | undefined;
}

// A message's consumer that calls a server in its own process stays in the message's session: its headers do not match.
function receivedWith(headers: IncomingHttpHeaders, ctx: Context): ServerRequest | undefined {
  const received = receivedIn(ctx);
  return received?.matchesHeaders?.(headers) ? received : undefined;
}

function rpcSpan(ctx: Context): Span | undefined {
  return (ctx.getValue(RPC_METADATA) as { readonly span?: Span } | undefined)?.span;
}
