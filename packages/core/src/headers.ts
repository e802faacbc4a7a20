import { headerText } from './header-carrier.js';

/** Incoming headers in any of the shapes in which they are met: a plain object, `Headers`, a `Map`, axios headers. */
export type IncomingHeaders =
  | Iterable<readonly [name: string, value: unknown]>
  | { readonly [name: string]: string | readonly string[] | number | boolean | null | undefined };

/** Reads one header by its lower-case name; several lines of it joined by commas. */
export type HeaderGetter = (name: string) => string | undefined;

/** For headers whose names are in lower case already, as Node's are. */
export function nodeHeaderGetter(headers: { readonly [name: string]: string | string[] | undefined }): HeaderGetter {
  return (name) => headerText(headers[name]);
}

/** For headers of any shape, their names in any case. What is no headers at all counts as none. */
export function headerGetter(headers: IncomingHeaders | null | undefined): HeaderGetter {
  const lines = new Map<string, string>();
  for (const [name, value] of entriesOf(headers ?? {})) {
    if (typeof name !== 'string' || (typeof value !== 'string' && !Array.isArray(value))) continue;
    const key = name.toLowerCase();
    const earlier = lines.get(key);
    lines.set(key, earlier === undefined ? String(value) : `${earlier},${value}`);
  }
  return (name) => lines.get(name);
}

function entriesOf(headers: IncomingHeaders): Iterable<readonly [unknown, unknown]> {
  return Symbol.iterator in headers ? (headers as Iterable<readonly [string, unknown]>) : Object.entries(headers);
}
