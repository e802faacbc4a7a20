import { type Context, createContextKey, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';

/** The key that `read` asks a Context for; the API does not tell its own. */
function keyAskedBy(read: (ctx: Context) => unknown): symbol {
  let asked: symbol | undefined;
  const probe: Context = {
    getValue(key) {
      asked = key;
      return undefined;
    },
    setValue: () => ROOT_CONTEXT,
    deleteValue: () => ROOT_CONTEXT,
  };
  read(probe);
  return asked as symbol;
}

export const SPAN = keyAskedBy((ctx) => trace.getSpan(ctx));
export const BAGGAGE = keyAskedBy((ctx) => propagation.getBaggage(ctx));

/** Under which OpenTelemetry's instrumentations of node:http and of frameworks tell each other of the request's span. */
export const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** Under which an exporter's own requests are marked. */
export const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** An object that stands for the request. */
export const REQUEST = createContextKey('honeyhive.request');

/** The session in force. */
export const SESSION = createContextKey('honeyhive.session');

/** The id of a trace that carries the random-trace-id flag, which spans that the SDK starts forget. */
export const RANDOM_TRACE = createContextKey('honeyhive.random-trace-id');

/** What was read of a caller by an instrumentation of somebody else's. */
export const RECEIVED = createContextKey('honeyhive.received');
