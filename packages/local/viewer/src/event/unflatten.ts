import type { Attributes, AttributeValue } from '../../../src/otlp/any-value.js';
import { isNestedWithin, maxJsonDepth, tryParseJson } from '../ui/try-parse-json.js';

interface Node {
  value?: AttributeValue;
  readonly children: Map<string, Node>;
}

/**
 * Returns the value that was flattened under `prefix`, or undefined if there is none: `{ 'p.a.0.b': 1 }` becomes
 * `{ a: [{ b: 1 }] }`. Children whose names are indexes become an array, in which missing indexes are null; if many are
 * missing, they become an object. A name that has both a value and children keeps its value under `.`, which no child
 * can be called. Names nest 64 levels deep; further dots remain part of the last name.
 *
 * `readValue` converts each value. By default, a string that is the JSON of an object or array is parsed.
 */
export function unflatten(
  attributes: Attributes,
  prefix: string,
  readValue: (value: AttributeValue) => AttributeValue = parseIfJson,
): AttributeValue | undefined {
  const root: Node = { children: new Map() };
  for (const [key, value] of Object.entries(attributes)) {
    if (key === prefix) root.value = readValue(value);
    else if (key.startsWith(`${prefix}.`)) nodeAt(root, key.slice(prefix.length + 1)).value = readValue(value);
  }
  return toValue(root);
}

function parseIfJson(value: AttributeValue): AttributeValue {
  return typeof value === 'string' ? (tryParseJson(value) ?? value) : limitDepth(value);
}

/** Replaces a value that is nested too deep for recursive code. Strings are returned unparsed. */
export function limitDepth(value: AttributeValue): AttributeValue {
  return isNestedWithin(value, maxJsonDepth) ? value : '[nested too deep]';
}

function nodeAt(root: Node, path: string): Node {
  const names = path.split('.');
  let node = root;
  for (const name of [...names.splice(0, maxJsonDepth - 1), ...(names.length > 0 ? [names.join('.')] : [])]) {
    const child = node.children.get(name) ?? { children: new Map() };
    node.children.set(name, child);
    node = child;
  }
  return node;
}

function toValue({ value, children }: Node): AttributeValue | undefined {
  if (children.size === 0) return value;
  const entries = [...children].map(([name, child]): [string, AttributeValue] => [name, toValue(child) ?? null]);
  if (value !== undefined) return Object.fromEntries([['.', value], ...entries]);
  return toArray(entries) ?? Object.fromEntries(entries);
}

// An array is as long as its highest index, which anyone may send: its size must stay close to that of the input.
function toArray(entries: readonly (readonly [string, AttributeValue])[]): AttributeValue[] | undefined {
  if (!entries.every(([name]) => /^(0|[1-9]\d{0,8})$/.test(name))) return undefined;
  const length = entries.reduce((length, [name]) => Math.max(length, Number(name) + 1), 0);
  if (length > 2 * entries.length + 16) return undefined;
  const values: AttributeValue[] = Array(length).fill(null);
  for (const [name, value] of entries) values[Number(name)] = value;
  return values;
}
