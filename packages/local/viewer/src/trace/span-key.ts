import type { SpanOutline } from '../../../src/session.js';

/** How an event is named in the address. */
export function spanKey({ traceId, spanId }: Pick<SpanOutline, 'traceId' | 'spanId'>): string {
  return `${traceId}-${spanId}`;
}
