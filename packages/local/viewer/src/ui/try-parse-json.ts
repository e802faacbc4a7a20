import type { AttributeValue } from '../../../src/any-value.js';

/** Levels of nesting: as many as `flatten` of the tracer has; what is deeper is not walked. */
export const maxDepth = 64;

// An integer of 16 digits or more may not fit a double: once parsed it would be shown as another number.
const longInteger = /[[:,]\s*-?\d{16}/;

/**
 * The object or list that `text` is the JSON of. Undefined for any other text, and for JSON that parsing would
 * change or that lies deeper than 64 levels: it is better shown as the text it is.
 */
export function tryParseJson(text: string): AttributeValue | undefined {
  if (!/^\s*[[{]/.test(text) || longInteger.test(text)) return undefined;
  try {
    const value: AttributeValue = JSON.parse(text);
    return isNestedWithin(value, maxDepth) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether `value` holds objects and lists in each other at most `depth` levels deep. */
export function isNestedWithin(value: AttributeValue, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((child) => isNestedWithin(child, depth - 1));
}
