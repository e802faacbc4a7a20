import { readSpans } from './read-spans.js';
import type { Span } from './span.js';

/** Reads OTLP/JSON, both as the specification defines it and as HoneyHive's Python SDK writes it. */
export function spansFromJson(body: Buffer): Span[] {
  return readSpans(JSON.parse(body.toString(), keepExactInteger));
}

// JSON.parse rounds integers beyond 2^53, so their digits are taken from the source text.
function keepExactInteger(key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return key === 'intValue' || key.endsWith('UnixNano') ? context?.source : value;
}
