import { type Context, isSpanContextValid, type SpanContext, type TraceState } from '@opentelemetry/api';
import { RANDOM_TRACE } from '../context/context-keys.js';
import { countDroppedTracestate } from './dropped-headers.js';
import { formatTraceparent, isCanonical, parseTraceparent, RANDOM_TRACE_ID, type TraceParent } from './traceparent.js';
import { parseTracestate } from './tracestate.js';
import { trimOws } from './trim-ows.js';

/** The span context of the caller. */
export interface RemoteSpanContext extends SpanContext {
  /** The session that the caller sent with it. A sampler that samples by session needs it to honor the caller's decision. */
  readonly sessionId?: string | undefined;
}

/** A span context with valid ids that was read from a `traceparent`, which is forwarded unchanged. */
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
    return isCanonical(header, span.traceFlags) ? header : formatTraceparent(span);
  }
}

/** Returns the caller's span context; undefined if `traceparent` is absent or malformed. */
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

/** Returns the `traceparent` for a span in `ctx`, with the caller's random-trace-id flag; undefined if the ids are invalid. */
export function traceparentFor(ctx: Context, spanContext: SpanContext): string | undefined {
  if (spanContext instanceof ReceivedSpanContext) return ReceivedSpanContext.traceparentFor(spanContext);
  if (!isSpanContextValid(spanContext)) return undefined;
  const random = ctx.getValue(RANDOM_TRACE) === spanContext.traceId ? RANDOM_TRACE_ID : 0;
  const { traceId, spanId, traceFlags } = spanContext;
  return formatTraceparent({ traceId, spanId, traceFlags: traceFlags | random });
}
