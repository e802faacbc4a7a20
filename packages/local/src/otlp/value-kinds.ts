import { valueField } from './any-value.js';
import { expectList, expectObject } from './expect.js';

/** What a value was in OTLP where its plain form does not tell; of a list or an object, of those in it. */
export type ValueKinds = 'intValue' | 'doubleValue' | 'bytesValue' | NestedKinds;

/** By key or index. */
export interface NestedKinds {
  readonly [key: string]: ValueKinds;
}

/** Those in OTLP's list of key and value. */
export function kindsOf(keyValues: unknown): NestedKinds | undefined {
  const pairs = expectList(keyValues, 'attributes').map((keyValue) => {
    const { key, value } = expectObject(keyValue, 'attribute');
    return [String(key ?? ''), kindOf(value)] as const;
  });
  return kindsByKey(pairs);
}

/** Those that there are, by their keys; of two with the same key the later. */
export function kindsByKey(pairs: readonly (readonly [key: string, kinds: ValueKinds | undefined])[]) {
  if (!pairs.some(([, kinds]) => kinds)) return undefined;
  return Object.fromEntries(new Map(pairs)) as NestedKinds;
}

/** Those of the value at a key or index. */
export function kindsAt(kinds: ValueKinds | null | undefined, key: string | number): ValueKinds | undefined {
  return kinds && typeof kinds === 'object' && Object.hasOwn(kinds, key) ? kinds[key] : undefined;
}

export function kindsOfList(values: readonly unknown[], kindsOfItem: (value: unknown) => ValueKinds | undefined) {
  return kindsByKey(values.map((value, index) => [String(index), kindsOfItem(value)]));
}

function kindOf(anyValue: unknown): ValueKinds | undefined {
  if (Array.isArray(anyValue)) return kindsOfList(anyValue, kindOf);
  const [field, value] = valueField(anyValue) ?? [];
  if (field === 'bytesValue') return field;
  if (field === 'intValue') return Number.isSafeInteger(Number(value)) ? undefined : field;
  // A whole number would be read as an integer, and what is no number is kept as text.
  if (field === 'doubleValue')
    return Number.isSafeInteger(Number(value)) || !Number.isFinite(Number(value)) ? field : undefined;
  if (field === 'arrayValue')
    return kindsOfList(expectList(expectObject(value, field).values, `${field}.values`), kindOf);
  if (field === 'kvlistValue') return kindsOf(expectObject(value, field).values);
  return undefined;
}
