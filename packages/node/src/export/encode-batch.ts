import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { encodeSpans } from '../otlp/encode-spans.js';
import { isRedactionNeeded, redactSpan } from './redact-span.js';

interface EncodedBatch {
  /** Undefined if the only span of the batch cannot be encoded. */
  readonly body: Uint8Array | undefined;
  readonly spanCount: number;
}

/** Redacts and encodes spans. If one cannot be encoded, the batch is halved until only that span is left out. */
export function encodeBatch(spans: readonly ReadableSpan[]): EncodedBatch[] {
  const body = tryEncode(spans);
  if (body !== undefined || spans.length === 1) return [{ body, spanCount: spans.length }];
  const half = spans.length >> 1;
  return [spans.slice(0, half), spans.slice(half)].flatMap(encodeBatch);
}

function tryEncode(spans: readonly ReadableSpan[]): Uint8Array | undefined {
  try {
    return encodeSpans(isRedactionNeeded() ? spans.map(redactSpan) : spans);
  } catch {
    return undefined;
  }
}
