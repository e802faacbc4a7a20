import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

// Memory that V8 uses for a span, and for an attribute, apart from their strings.
const spanBytes = 1024;
const attributeBytes = 64;

/** Estimates the memory that a span uses, with two bytes per character. */
export function spanSize({ name, attributes, events, links, status }: ReadableSpan): number {
  let size = spanBytes + valueSize(name) + valueSize(status.message) + attributesSize(attributes);
  for (const event of events) size += attributeBytes + attributesSize(event.attributes);
  for (const link of links) size += attributeBytes + attributesSize(link.attributes);
  return size;
}

function attributesSize(attributes: Attributes | undefined): number {
  let size = 0;
  for (const name in attributes) size += attributeBytes + 2 * name.length + valueSize(attributes[name]);
  return size;
}

function valueSize(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length;
  if (!Array.isArray(value)) return 0;
  return value.reduce((size: number, item) => size + 8 + valueSize(item), 0);
}
