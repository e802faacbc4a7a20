import { list, message } from './expect.js';

export type AttributeValue = string | number | boolean | null | AttributeValue[] | { [key: string]: AttributeValue };
export type Attributes = Record<string, AttributeValue>;

const readers: Record<string, (value: unknown) => AttributeValue> = {
  stringValue: String,
  boolValue: (value) => value === true,
  intValue: integer,
  doubleValue: double,
  arrayValue: array,
  kvlistValue: keyValueList,
  bytesValue: (value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value)),
};

/** OTLP's list of key and value as a plain object. */
export function attributesFrom(keyValues: unknown): Attributes {
  return Object.fromEntries(
    list(keyValues, 'attributes').map((keyValue) => {
      const { key, value } = message(keyValue, 'attribute');
      return [String(key ?? ''), plainValue(value)];
    }),
  );
}

function plainValue(anyValue: unknown): AttributeValue {
  // HoneyHive's Python SDK writes a list as a bare array, without arrayValue around it.
  if (Array.isArray(anyValue)) return anyValue.map(plainValue);
  const [field = '', value] = fieldOf(anyValue) ?? [];
  return readers[field]?.(value) ?? null;
}

/** The field of an AnyValue that is set. */
export function fieldOf(anyValue: unknown): readonly [field: string, value: unknown] | undefined {
  const fields = message(anyValue, 'attribute value');
  for (const field of Object.keys(fields)) {
    if (Object.hasOwn(readers, field) && fields[field] != null) return [field, fields[field]];
  }
  return undefined;
}

function array(value: unknown): AttributeValue {
  const { values } = message(value, 'arrayValue');
  return list(values, 'arrayValue.values').map(plainValue);
}

function keyValueList(value: unknown): AttributeValue {
  const { values } = message(value, 'kvlistValue');
  return attributesFrom(values);
}

// An integer that a double cannot hold stays in decimal, as in OTLP/JSON.
function integer(value: unknown): AttributeValue {
  const exact = BigInt(value as string | number);
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : String(exact);
}

// JSON has no NaN and no infinities: OTLP writes them as strings.
function double(value: unknown): AttributeValue {
  const number = Number(value);
  return Number.isFinite(number) ? number : String(number);
}
