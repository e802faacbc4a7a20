import { type Context, isSpanContextValid, type SpanContext, type TraceState } from '@opentelemetry/api';
import { RANDOM_TRACE } from '../context/context-keys.js';
import { countDroppedTracestate } from './dropped-headers.js';
import { formatTraceparent, isWritten, parseTraceparent, RANDOM_TRACE_ID, type TraceParent } from './traceparent.js';
import { parseTracestate } from './tracestate.js';
import { trimOws } from './trim-ows.js';

/** The caller's span. */
export interface RemoteSpanContext extends SpanContext {
  /** The session that the caller has sent with it, which its decision to sample or not was about; for who samples by it. */
  readonly sessionId?: string | undefined;
}

/** A caller's span as it was read: its ids are valid, and it is handed on as it came. */
class ReceivedSpanContext implements RemoteSpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote = true;
  declare readonly traceState?: TraceState;
  readonly sessionId: string | undefined;
  readonly #header: string;

  constructor(header: string, { traceId, spanId, traceFlags }: TraceParent, sessionId: string | undefined) {
    this.traceId = traceId;
    this.spanId = spanId;
    this.traceFlags = traceFlags;
    this.sessionId = sessionId;
    this.#header = header;
  }

  static traceparentFor(span: ReceivedSpanContext): string {
    const header = span.#header;
    return isWritten(header, span.traceFlags) ? header : formatTraceparent(span);
  }
}

/** The caller's span; undefined when `traceparent` is absent or malformed. */
export function readRemoteSpan(
  traceparent: string | undefined,
  tracestate: string | undefined,
  sessionId?: string,
): RemoteSpanContext | undefined {
  const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  if (traceparent === undefined || parent === undefined) return undefined;
  const span = new ReceivedSpanContext(traceparent, parent, sessionId);
  const traceState = tracestate === undefined ? undefined : readTracestate(tracestate);
  return traceState ? Object.assign(span, { traceState }) : span;
}

function readTracestate(header: string): TraceState | undefined {
  const traceState = parseTracestate(header);
  if (traceState === undefined && trimOws(header) !== '') countDroppedTracestate();
  return traceState;
}

/** The `traceparent` for a span of `ctx`, with the random-trace-id flag as it was received; undefined for ids that are none. */
export function traceparentFor(ctx: Context, spanContext: SpanContext): string | undefined {
  if (spanContext instanceof ReceivedSpanContext) return ReceivedSpanContext.traceparentFor(spanContext);
  if (!isSpanContextValid(spanContext)) return undefined;
  const random = ctx.getValue(RANDOM_TRACE) === spanContext.traceId ? RANDOM_TRACE_ID : 0;
  const { traceId, spanId, traceFlags } = spanContext;
  return formatTraceparent({ traceId, spanId, traceFlags: traceFlags | random });
}
