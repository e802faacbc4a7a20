/** A message of a JSON or protobuf body; absent and null are an empty one. */
export function expectObject(value: unknown, name: string): Record<string, unknown> {
  if (value == null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new TypeError(`${name} is not an object`);
  return value as Record<string, unknown>;
}

/** A repeated field; absent and null are an empty one. */
export function expectList(value: unknown, name: string): readonly unknown[] {
  if (value == null) return [];
  if (!Array.isArray(value)) throw new TypeError(`${name} is not a list`);
  return value;
}
