import { types } from 'node:util';
import { errorText } from '../runtime/error-text.js';

const maxDepth = 64;

/** What a span's attribute holds. */
export type Scalar = string | number | boolean;

/**
 * What stands for `value` by itself, marks included; undefined for what has parts, and for what is left out. Never throws.
 *
 * @param ancestors are the objects around it.
 */
export function scalarOf(value: unknown, ancestors: readonly object[]): Scalar | undefined {
  try {
    return toScalar(value, ancestors);
  } catch (error) {
    return unreadable(error);
  }
}

/** A getter, a proxy or a toJSON may throw, and tracing must not. */
export function unreadable(error: unknown): string {
  return `[unreadable: ${errorText(error)}]`;
}

function toScalar(value: unknown, ancestors: readonly object[]): Scalar | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : nonFinite(value);
    case 'bigint':
      return integer(value);
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

function integer(value: bigint): Scalar {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  // The decimal digits of a huge one take minutes.
  return Number.isFinite(number) ? String(value) : '[integer of more than 308 digits]';
}

function objectText(value: object, ancestors: readonly object[]): string | undefined {
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length === maxDepth) return '[too deep]';
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : String(value.toISOString());
  if (types.isNativeError(value)) return errorText(value);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[${value.byteLength} bytes]`;
  return undefined;
}

/** A part of a value; without a key, what its toJSON answers in its place. */
export type Child = readonly [key: string | number | undefined, value: unknown];

/** What an object is made of, read one by one. Throws what getters, proxies and toJSON throw. */
export function* childrenOf(value: object): Generator<Child> {
  const json = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  if (json !== value) yield [undefined, json];
  else if (types.isMap(value)) for (const [key, child] of value) yield [String(key), child];
  else if (types.isSet(value)) yield* numbered(value);
  else if (Array.isArray(value)) yield* value.entries();
  else for (const key of publicKeys(value)) yield [key, (value as Record<string, unknown>)[key]];
}

/** A class keeps its private state under names that begin with `_`; in plain data such a name is data. */
function publicKeys(value: object): string[] {
  const keys = Object.keys(value);
  const prototype: object | null = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain ? keys : keys.filter((key) => !key.startsWith('_'));
}

function* numbered(values: Iterable<unknown>): Generator<Child> {
  let index = 0;
  for (const value of values) {
    yield [index, value];
    index += 1;
  }
}
