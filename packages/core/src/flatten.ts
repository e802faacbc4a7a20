import { types } from 'node:util';
import type { Attributes } from '@opentelemetry/api';

const maxDepth = 64;
const maxAttributes = 1024;

/**
 * Lays `value` flat under `prefix`: `{ a: [{ b: 1 }] }` becomes `prefix.a.0.b = 1`, a scalar `prefix` itself.
 * Dates become ISO text. null, undefined, functions and symbols are left out; the index they had in an array
 * stays unused. What goes round, lies deeper than 64 levels or comes after 1024 attributes is marked in its place.
 */
export function flatten(prefix: string, value: unknown): Attributes {
  const attributes: Attributes = {};
  let left = maxAttributes;

  function visit(name: string, value: unknown, ancestors: readonly object[]): void {
    if (left === 0) return;
    const scalar = toScalar(value, ancestors);
    if (scalar !== undefined) {
      left -= 1;
      attributes[name] = left === 0 ? '[truncated]' : scalar;
    } else if (typeof value === 'object' && value !== null) {
      const path = [...ancestors, value];
      for (const [key, child] of childrenOf(value)) visit(key === undefined ? name : `${name}.${key}`, child, path);
    }
  }

  visit(prefix, value, []);
  return attributes;
}

function toScalar(value: unknown, ancestors: readonly object[]): string | number | boolean | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : nonFinite(value);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'object':
      return value === null ? undefined : objectText(value, ancestors);
    default:
      return undefined;
  }
}

// As the Python SDK spells them.
function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

function objectText(value: object, ancestors: readonly object[]): string | undefined {
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length === maxDepth) return '[too deep]';
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (types.isNativeError(value)) return String(value);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[${value.byteLength} bytes]`;
  return undefined;
}

type Child = readonly [key: string | number | undefined, value: unknown];

// A getter, a proxy or a toJSON may throw, and tracing must not.
function childrenOf(value: object): Child[] {
  try {
    if ('toJSON' in value && typeof value.toJSON === 'function') return [[undefined, value.toJSON()]];
    if (types.isMap(value)) return Array.from(value, ([key, child]) => [String(key), child]);
    if (types.isSet(value)) return Array.from(value, (child, index) => [index, child]);
    return Object.entries(value);
  } catch (error) {
    return [[undefined, `[unreadable: ${error}]`]];
  }
}
