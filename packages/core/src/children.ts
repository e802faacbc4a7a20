import { types } from 'node:util';

/** A part of a value; without a key, what its toJSON answers in its place. */
export type Child = readonly [key: string | number | undefined, value: unknown];

/** What an object is made of, read one by one. Throws what getters, proxies and toJSON throw. */
export function* childrenOf(value: object): Generator<Child> {
  const json = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  if (json !== value) yield [undefined, json];
  else if (types.isMap(value)) for (const [key, child] of value) yield [String(key), child];
  else if (types.isSet(value)) yield* numbered(value);
  else if (Array.isArray(value)) yield* value.entries();
  else for (const key of Object.keys(value)) yield [key, (value as Record<string, unknown>)[key]];
}

function* numbered(values: Iterable<unknown>): Generator<Child> {
  let index = 0;
  for (const value of values) {
    yield [index, value];
    index += 1;
  }
}
