import { type Context, createContextKey, type Span, SpanKind, trace } from '@opentelemetry/api';
import { globalState } from './global-state.js';

interface ServerSpans {
  /** The SERVER span that a span of this process is, or is below of. */
  readonly above: WeakMap<Span, Span>;
  /** What was opened for the request of a SERVER span. */
  readonly opened: WeakMap<Span, Context>;
}

const state = () => globalState('server-spans', (): ServerSpans => ({ above: new WeakMap(), opened: new WeakMap() }));

// The key under which OpenTelemetry's instrumentations of node:http and of frameworks tell each other of the request's span.
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** Notes of a span that starts in `parent` which SERVER span it is below of. */
export function noteServerSpan(span: Span, parent: Context): void {
  const { kind } = span as Span & { readonly kind?: SpanKind };
  const server = kind === SpanKind.SERVER ? span : serverSpan(parent);
  if (server) state().above.set(span, server);
}

/** The SERVER span that `ctx` is in, however many spans of middleware lie between. */
export function serverSpan(ctx: Context): Span | undefined {
  const span = trace.getSpan(ctx);
  return span && state().above.get(span);
}

/** A Context with `span` as that of its request, so that an instrumentation that comes later makes no second one. */
export function setServerSpan(ctx: Context, span: Span): Context {
  return trace.setSpan(ctx, span).setValue(RPC_METADATA, { type: 'http', span });
}

/** Keeps what was opened for the request of `span`, for those who go on from its span in a Context of their own. */
export function keepOpened(span: Span, ctx: Context): void {
  state().opened.set(span, ctx);
}

/** The value in `ctx`, else in what was opened for the request whose span it is in. */
export function requestValue(ctx: Context, key: symbol): unknown {
  const value = ctx.getValue(key);
  if (value !== undefined) return value;
  const server = serverSpan(ctx);
  return server && state().opened.get(server)?.getValue(key);
}
