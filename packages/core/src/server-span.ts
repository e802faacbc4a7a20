import { type Context, createContextKey, type Span, SpanKind, trace } from '@opentelemetry/api';

/** A SERVER span of this process, and what was opened for its request. */
interface Server {
  readonly span: Span;
  opened?: Context;
  /** Spans of middleware that began before. */
  readonly early: Span[];
}

const maxEarly = 16;

// On the spans themselves: a WeakMap of them would double what a span costs.
const SERVER = Symbol.for('honeyhive.server');

const REQUEST = createContextKey('honeyhive.request');

// The key under which OpenTelemetry's instrumentations of node:http and of frameworks tell each other of the request's span.
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

type ServedSpan = Span & { readonly kind?: SpanKind; [SERVER]?: Server };

/** Notes of a span that starts in `parent` which SERVER span it is below of. */
export function noteServerSpan(span: ServedSpan, parent: Context): void {
  const server = span.kind === SpanKind.SERVER ? { span, early: [] } : serverIn(parent);
  if (server === undefined) return;
  span[SERVER] = server;
  if (server.span !== span && server.opened === undefined && server.early.length < maxEarly) server.early.push(span);
}

/** The SERVER span that `ctx` is in, however many spans of middleware lie between. */
export function serverSpan(ctx: Context): Span | undefined {
  return serverIn(ctx)?.span;
}

/** A Context with `span` as that of its request, so that an instrumentation that comes later makes no second one. */
export function setServerSpan(ctx: Context, span: Span): Context {
  return trace.setSpan(ctx, span).setValue(RPC_METADATA, { type: 'http', span });
}

/**
 * Keeps what was opened for the request of `span`, for those who go on from its span in a Context from before.
 * Answers the spans below it that are open already, and know nothing of the request.
 */
export function keepOpened(span: ServedSpan, ctx: Context): Span[] {
  const server = span[SERVER];
  if (server === undefined) return [];
  server.opened = ctx;
  return server.early.splice(0).filter((early) => early.isRecording());
}

/** A Context that belongs to `request`, an object that stands for it, as do those made from it. */
export function setRequest(ctx: Context, request: object): Context {
  return ctx.setValue(REQUEST, request);
}

export function getRequest(ctx: Context): object | undefined {
  return requestValue(ctx, REQUEST) as object | undefined;
}

/** The value in `ctx`; where it is from before its request was opened, what was opened has it. */
export function requestValue(ctx: Context, key: symbol): unknown {
  return (openedBeside(ctx) ?? ctx).getValue(key);
}

/** `ctx` as one of its request, so that what is set on it is in force. */
export function joinRequest(ctx: Context): Context {
  const opened = openedBeside(ctx);
  return opened === undefined ? ctx : ctx.setValue(REQUEST, opened.getValue(REQUEST));
}

/** What was opened for the request whose span `ctx` is in, where `ctx` belongs to no request itself. */
function openedBeside(ctx: Context): Context | undefined {
  return ctx.getValue(REQUEST) === undefined ? serverIn(ctx)?.opened : undefined;
}

function serverIn(ctx: Context): Server | undefined {
  return (trace.getSpan(ctx) as ServedSpan | undefined)?.[SERVER];
}
