import type { AttributeValue } from '../../../src/otlp/any-value.js';

/** Levels of nesting: the tracer's `flatten` writes as many. Recursive code goes no deeper. */
export const maxJsonDepth = 64;

// A double may not hold an integer of 16 digits or more, and parsing would then change it.
const longInteger = /[[:,]\s*-?\d{16}/;

/**
 * Returns the object or array that `text` is the JSON of. Returns undefined for any other text, for JSON that parsing
 * would change, and for JSON nested deeper than `maxJsonDepth`: such text is shown unparsed.
 */
export function tryParseJson(text: string): AttributeValue | undefined {
  if (!/^\s*[[{]/.test(text) || longInteger.test(text)) return undefined;
  try {
    const value: AttributeValue = JSON.parse(text);
    return isNestedWithin(value, maxJsonDepth) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns whether objects and arrays are nested at most `depth` levels deep in `value`. */
export function isNestedWithin(value: AttributeValue, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((child) => isNestedWithin(child, depth - 1));
}
