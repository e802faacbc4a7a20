import { readSpans } from './read-spans.js';
import type { Span } from './span.js';

/** Reads OTLP/JSON, as the specification writes it and as HoneyHive's Python SDK does. */
export function spansFromJson(body: Buffer): Span[] {
  return readSpans(JSON.parse(body.toString(), exactInteger));
}

// Numbers beyond 2^53 are taken from the text, since the parsed double has lost digits.
function exactInteger(key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return key === 'intValue' || key.endsWith('UnixNano') ? context?.source : value;
}
