import { type Context, createContextKey, type Span, SpanKind, trace } from '@opentelemetry/api';

/** A SERVER span of this process, and what was opened for its request. */
interface Server {
  readonly span: Span;
  opened?: Context;
}

// On the spans themselves: a WeakMap of them would double what a span costs.
const SERVER = Symbol.for('honeyhive.server');

// The key under which OpenTelemetry's instrumentations of node:http and of frameworks tell each other of the request's span.
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

type ServedSpan = Span & { readonly kind?: SpanKind; [SERVER]?: Server };

/** Notes of a span that starts in `parent` which SERVER span it is below of. */
export function noteServerSpan(span: ServedSpan, parent: Context): void {
  const server = span.kind === SpanKind.SERVER ? { span } : serverIn(parent);
  if (server) span[SERVER] = server;
}

/** The SERVER span that `ctx` is in, however many spans of middleware lie between. */
export function serverSpan(ctx: Context): Span | undefined {
  return serverIn(ctx)?.span;
}

/** A Context with `span` as that of its request, so that an instrumentation that comes later makes no second one. */
export function setServerSpan(ctx: Context, span: Span): Context {
  return trace.setSpan(ctx, span).setValue(RPC_METADATA, { type: 'http', span });
}

/** Keeps what was opened for the request of `span`, for those who go on from its span in a Context of their own. */
export function keepOpened(span: ServedSpan, ctx: Context): void {
  const server = span[SERVER];
  if (server) server.opened = ctx;
}

/** The value in `ctx`, else in what was opened for the request whose span it is in. */
export function requestValue(ctx: Context, key: symbol): unknown {
  return ctx.getValue(key) ?? serverIn(ctx)?.opened?.getValue(key);
}

function serverIn(ctx: Context): Server | undefined {
  return (trace.getSpan(ctx) as ServedSpan | undefined)?.[SERVER];
}
