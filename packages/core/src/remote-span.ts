import type { Context, SpanContext, TraceState } from '@opentelemetry/api';
import { RANDOM_TRACE } from './context-keys.js';
import { countDroppedTracestate } from './dropped-tracestate.js';
import { trimOws } from './ows.js';
import { formatTraceparent, parseTraceparent, RANDOM_TRACE_ID } from './traceparent.js';
import { parseTracestate } from './tracestate.js';

/** The caller's span. */
export interface RemoteSpan extends SpanContext {
  /** The session that the caller has sent with it, which its decision to sample or not was about; for who samples by it. */
  readonly sessionId?: string | undefined;
}

/** The caller's span; undefined when `traceparent` is absent or malformed. */
export function remoteSpan(
  traceparent: string | undefined,
  tracestate: string | undefined,
  sessionId?: string,
): RemoteSpan | undefined {
  const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  if (parent === undefined) return undefined;
  const traceState = tracestate === undefined ? undefined : readTracestate(tracestate);
  const { traceId, spanId, traceFlags } = parent;
  const span = { traceId, spanId, traceFlags, isRemote: true, sessionId };
  return traceState ? { ...span, traceState } : span;
}

function readTracestate(header: string): TraceState | undefined {
  const traceState = parseTracestate(header);
  if (traceState === undefined && trimOws(header) !== '') countDroppedTracestate();
  return traceState;
}

/** The `traceparent` for a span of `ctx`, with the random-trace-id flag as it was received. */
export function traceparentOf(ctx: Context, spanContext: SpanContext): string {
  const random = ctx.getValue(RANDOM_TRACE) === spanContext.traceId ? RANDOM_TRACE_ID : 0;
  const { traceId, spanId, traceFlags } = spanContext;
  return formatTraceparent({ traceId, spanId, traceFlags: traceFlags | random });
}
