import { headerText, isFlat } from './header-carrier.js';

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

/**
 * For headers of any shape, their names in any case. What is no headers at all counts as none, and what cannot be read of
 * them as absent.
 */
export function headerGetter(headers: IncomingHeaders | null | undefined): HeaderGetter {
  const lines = new Map<string, string>();
  try {
    for (const [name, value] of entriesOf(headers ?? {})) {
      const text = headerText(value);
      if (typeof name !== 'string' || text === undefined) continue;
      const key = name.toLowerCase();
      const earlier = lines.get(key);
      lines.set(key, earlier === undefined ? text : `${earlier},${text}`);
    }
  } catch {
    // A getter or a proxy of the application's has thrown.
  }
  return (name) => lines.get(name);
}

type Entry = readonly [name?: unknown, value?: unknown];

function* entriesOf(headers: IncomingHeaders): Generator<Entry> {
  if (isFlat(headers))
    for (let index = 0; index < headers.length; index += 2) yield [headers[index], headers[index + 1]];
  else if (Symbol.iterator in headers) for (const entry of headers) yield Array.isArray(entry) ? (entry as Entry) : [];
  else for (const name of Object.keys(headers)) yield [name, read(headers, name)];
}

function read(headers: { readonly [name: string]: unknown }, name: string): unknown {
  try {
    return headers[name];
  } catch {
    return undefined;
  }
}
