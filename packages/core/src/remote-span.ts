import { type Context, createContextKey, type SpanContext, trace } from '@opentelemetry/api';
import { formatTraceparent, parseTraceparent, RANDOM_TRACE_ID } from './traceparent.js';
import { parseTracestate } from './tracestate.js';

// Spans that the SDK starts forget the random-trace-id flag, so it is kept by trace id.
const RANDOM_TRACE = createContextKey('honeyhive.random-trace-id');

/** `ctx` with the caller's span as parent; `ctx` itself when `traceparent` is absent or malformed. */
export function setRemoteSpan(ctx: Context, traceparent: string | undefined, tracestate: string | undefined): Context {
  const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  if (parent === undefined) return ctx;
  const traceState = tracestate === undefined ? undefined : parseTracestate(tracestate);
  const spanContext: SpanContext = { ...parent, isRemote: true, ...(traceState && { traceState }) };
  const flagged = parent.traceFlags & RANDOM_TRACE_ID ? ctx.setValue(RANDOM_TRACE, parent.traceId) : ctx;
  return trace.setSpanContext(flagged, spanContext);
}

/** The `traceparent` for a span of `ctx`, with the random-trace-id flag as it was received. */
export function traceparentOf(ctx: Context, spanContext: SpanContext): string {
  const random = ctx.getValue(RANDOM_TRACE) === spanContext.traceId ? RANDOM_TRACE_ID : 0;
  return formatTraceparent({ ...spanContext, traceFlags: spanContext.traceFlags | random });
}
