import type { Attributes, AttributeValue } from '../../../src/any-value.js';
import { isNestedWithin, maxDepth, tryParseJson } from '../ui/try-parse-json.js';

interface Node {
  value?: AttributeValue;
  readonly children: Map<string, Node>;
}

/**
 * The value that was laid flat under `prefix`: `{ 'p.a.0.b': 1 }` is `{ a: [{ b: 1 }] }`; undefined where there is
 * none. Children named by index are a list, null at the indexes left out, unless more than a few are. A name that
 * carries a value and children keeps its own value among them as `.`, which no child can be called. Names nest 64
 * levels deep, dots beyond stay in the last one.
 *
 * `read` makes the values; by default text that is JSON of an object or a list becomes that.
 */
export function unflatten(
  attributes: Attributes,
  prefix: string,
  read: (value: AttributeValue) => AttributeValue = parsed,
): AttributeValue | undefined {
  const root: Node = { children: new Map() };
  for (const [key, value] of Object.entries(attributes)) {
    if (key === prefix) root.value = read(value);
    else if (key.startsWith(`${prefix}.`)) nodeAt(root, key.slice(prefix.length + 1)).value = read(value);
  }
  return nested(root);
}

function parsed(value: AttributeValue): AttributeValue {
  return typeof value === 'string' ? (tryParseJson(value) ?? value) : bounded(value);
}

/** The value, its text untouched; a mark for one that nests deeper than may be walked. */
export function bounded(value: AttributeValue): AttributeValue {
  return isNestedWithin(value, maxDepth) ? value : '[too deep]';
}

function nodeAt(root: Node, path: string): Node {
  const names = path.split('.');
  let node = root;
  for (const name of [...names.splice(0, maxDepth - 1), ...(names.length > 0 ? [names.join('.')] : [])]) {
    const child = node.children.get(name) ?? { children: new Map() };
    node.children.set(name, child);
    node = child;
  }
  return node;
}

function nested({ value, children }: Node): AttributeValue | undefined {
  if (children.size === 0) return value;
  const entries = [...children].map(([name, child]): [string, AttributeValue] => [name, nested(child) ?? null]);
  if (value !== undefined) return Object.fromEntries([['.', value], ...entries]);
  return list(entries) ?? Object.fromEntries(entries);
}

// A list of nulls grows with its highest index, which anybody may write: it must stay near what was sent.
function list(entries: readonly (readonly [string, AttributeValue])[]): AttributeValue[] | undefined {
  if (!entries.every(([name]) => /^(0|[1-9]\d{0,8})$/.test(name))) return undefined;
  const length = entries.reduce((length, [name]) => Math.max(length, Number(name) + 1), 0);
  if (length > 2 * entries.length + 16) return undefined;
  const values: AttributeValue[] = Array(length).fill(null);
  for (const [name, value] of entries) values[Number(name)] = value;
  return values;
}
