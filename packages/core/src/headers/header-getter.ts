import { headerText, isRawHeaders } from './header-carrier.js';

/** Incoming headers of any common shape: a plain object, `Headers`, a `Map`, axios headers, the headers of a message. */
export type IncomingHeaders =
  | Iterable<readonly [name: string, value: unknown]>
  | { readonly [name: string]: HeaderValue | readonly HeaderValue[] };

/** Queues such as Kafka pass values as bytes. */
type HeaderValue = string | Uint8Array | number | boolean | null | undefined;

/** Returns a header by its lower-case name. Several lines are joined by commas. */
export type HeaderGetter = (name: string) => string | undefined;

/** Reads headers whose names are in lower case already, such as Node's. */
export function nodeHeaderGetter(headers: { readonly [name: string]: string | string[] | undefined }): HeaderGetter {
  return (name) => headerText(headers[name]);
}

/**
 * Reads headers of any shape, with names in any case. A value that holds no headers counts as empty, and a header that
 * cannot be read as absent.
 */
export function headerGetter(headers: IncomingHeaders | null | undefined): HeaderGetter {
  const lines = new Map<string, string>();
  try {
    for (const [name, value] of entriesOf(headers ?? {})) {
      const text = headerText(decode(value));
      if (typeof name !== 'string' || text === undefined) continue;
      const key = name.toLowerCase();
      const earlier = lines.get(key);
      lines.set(key, earlier === undefined ? text : `${earlier},${text}`);
    }
  } catch {
    // One of the application's getters or proxies threw.
  }
  return (name) => lines.get(name);
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  return value instanceof Uint8Array ? Buffer.from(value).toString() : value;
}

type Entry = readonly [name?: unknown, value?: unknown];

function* entriesOf(headers: IncomingHeaders): Generator<Entry> {
  if (isRawHeaders(headers))
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
