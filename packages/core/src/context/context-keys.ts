import { type Context, createContextKey, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';

/** Returns the key that `read` reads from a Context. The API does not export its keys. */
function keyReadBy(read: (ctx: Context) => unknown): symbol {
  let keyRead: symbol | undefined;
  const probe: Context = {
    getValue(key) {
      keyRead = key;
      return undefined;
    },
    setValue: () => ROOT_CONTEXT,
    deleteValue: () => ROOT_CONTEXT,
  };
  read(probe);
  return keyRead as symbol;
}

export const SPAN: symbol = keyReadBy((ctx) => trace.getSpan(ctx));
export const BAGGAGE: symbol = keyReadBy((ctx) => propagation.getBaggage(ctx));

/** The key under which OpenTelemetry's HTTP and framework instrumentations share the span of a request. */
export const RPC_METADATA: symbol = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** The key that marks requests which must not be traced, such as those of an exporter. */
export const SUPPRESS_TRACING: symbol = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** The key of the object that stands for the request. */
export const REQUEST: symbol = createContextKey('honeyhive.request');

/** The key of the session scope. */
export const SESSION: symbol = createContextKey('honeyhive.session');

/** The key of the trace id if the caller set its random-trace-id flag. The SDK drops the flag from spans that it starts. */
export const RANDOM_TRACE: symbol = createContextKey('honeyhive.random-trace-id');

/** The key of the headers that the request received. */
export const RECEIVED_HEADERS: symbol = createContextKey('honeyhive.received-headers');

/** The key of the request whose headers another instrumentation read through the global propagator. */
export const REMOTE_REQUEST: symbol = createContextKey('honeyhive.received');

/** An `InnerRequest`, which a host that has opened the SERVER span itself, such as a Lambda function, reads in the end. */
export const INNER_REQUEST: symbol = createContextKey('honeyhive.inner-request');

/** The request that a framework serves inside of such a host. */
export interface InnerRequest {
  route?: string | undefined;
}
