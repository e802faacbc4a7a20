/** Returns a message of a JSON or protobuf body. An absent or null message is empty, as in protobuf. */
export function expectObject(value: unknown, name: string): Record<string, unknown> {
  if (value == null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new TypeError(`${name} is not an object`);
  return value as Record<string, unknown>;
}

/** Returns a repeated field. An absent or null field is an empty list. */
export function expectList(value: unknown, name: string): readonly unknown[] {
  if (value == null) return [];
  if (!Array.isArray(value)) throw new TypeError(`${name} is not a list`);
  return value;
}
