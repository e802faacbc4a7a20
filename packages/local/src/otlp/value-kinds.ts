import { valueField } from './any-value.js';
import { expectList, expectObject } from './expect.js';

/**
 * The OTLP type of a value, recorded only if its plain JavaScript form does not imply it. A list or an object has the
 * kinds of its members instead.
 */
export type ValueKinds = 'intValue' | 'doubleValue' | 'bytesValue' | NestedKinds;

/** By key or index. */
export interface NestedKinds {
  readonly [key: string]: ValueKinds;
}

/** Returns the kinds of the values in an OTLP list of `KeyValue`. */
export function kindsOf(keyValues: unknown): NestedKinds | undefined {
  const pairs = expectList(keyValues, 'attributes').map((keyValue) => {
    const { key, value } = expectObject(keyValue, 'attribute');
    return [String(key ?? ''), kindOf(value)] as const;
  });
  return kindsByKey(pairs);
}

/** Returns an object of the kinds that are defined, or undefined if none is. A later key replaces an earlier one. */
export function kindsByKey(
  pairs: readonly (readonly [key: string, kinds: ValueKinds | undefined])[],
): NestedKinds | undefined {
  if (!pairs.some(([, kinds]) => kinds)) return undefined;
  return Object.fromEntries(new Map(pairs)) as NestedKinds;
}

/** Returns the kinds of the value at a key or an index. */
export function kindsAt(kinds: ValueKinds | null | undefined, key: string | number): ValueKinds | undefined {
  return kinds && typeof kinds === 'object' && Object.hasOwn(kinds, key) ? kinds[key] : undefined;
}

export function kindsOfList(
  values: readonly unknown[],
  kindsOfItem: (value: unknown) => ValueKinds | undefined,
): NestedKinds | undefined {
  return kindsByKey(values.map((value, index) => [String(index), kindsOfItem(value)]));
}

function kindOf(anyValue: unknown): ValueKinds | undefined {
  if (Array.isArray(anyValue)) return kindsOfList(anyValue, kindOf);
  const [field, value] = valueField(anyValue) ?? [];
  if (field === 'bytesValue') return field;
  if (field === 'intValue') return Number.isSafeInteger(Number(value)) ? undefined : field;
  // A whole double would be written back as an integer, and NaN and the infinities are kept as text.
  if (field === 'doubleValue')
    return Number.isSafeInteger(Number(value)) || !Number.isFinite(Number(value)) ? field : undefined;
  if (field === 'arrayValue')
    return kindsOfList(expectList(expectObject(value, field).values, `${field}.values`), kindOf);
  if (field === 'kvlistValue') return kindsOf(expectObject(value, field).values);
  return undefined;
}
