import type { SpanOutline } from '../../../src/sessions/session.js';

/** Returns a string that identifies a span, in URLs and as the id of its element. */
export function spanKey({ traceId, spanId }: Pick<SpanOutline, 'traceId' | 'spanId'>): string {
  return `${traceId}-${spanId}`;
}
