import { expectList, expectObject } from './expect.js';

export type AttributeValue = string | number | boolean | null | AttributeValue[] | { [key: string]: AttributeValue };
export type Attributes = Record<string, AttributeValue>;

const readers: Record<string, (value: unknown) => AttributeValue> = {
  stringValue: String,
  boolValue: (value) => value === true,
  intValue: readInteger,
  doubleValue: readDouble,
  arrayValue: readArray,
  kvlistValue: readKeyValueList,
  bytesValue: (value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value)),
};

/** Returns an OTLP list of `KeyValue` as a plain object. */
export function readAttributes(keyValues: unknown): Attributes {
  return Object.fromEntries(
    expectList(keyValues, 'attributes').map((keyValue) => {
      const { key, value } = expectObject(keyValue, 'attribute');
      return [String(key ?? ''), readAnyValue(value)];
    }),
  );
}

function readAnyValue(anyValue: unknown): AttributeValue {
  // HoneyHive's Python SDK writes a list as a bare array, without arrayValue around it.
  if (Array.isArray(anyValue)) return anyValue.map(readAnyValue);
  const [field = '', value] = valueField(anyValue) ?? [];
  return readers[field]?.(value) ?? null;
}

/** Returns the field of an `AnyValue` that is set. */
export function valueField(anyValue: unknown): readonly [field: string, value: unknown] | undefined {
  const fields = expectObject(anyValue, 'attribute value');
  for (const field of Object.keys(fields)) {
    if (Object.hasOwn(readers, field) && fields[field] != null) return [field, fields[field]];
  }
  return undefined;
}

function readArray(value: unknown): AttributeValue {
  const { values } = expectObject(value, 'arrayValue');
  return expectList(values, 'arrayValue.values').map(readAnyValue);
}

function readKeyValueList(value: unknown): AttributeValue {
  const { values } = expectObject(value, 'kvlistValue');
  return readAttributes(values);
}

// An integer that a double cannot hold exactly stays a decimal string, as in OTLP/JSON.
function readInteger(value: unknown): AttributeValue {
  const exact = BigInt(value as string | number);
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : String(exact);
}

// JSON has neither NaN nor infinities, so OTLP/JSON writes them as strings.
function readDouble(value: unknown): AttributeValue {
  const number = Number(value);
  return Number.isFinite(number) ? number : String(number);
}
