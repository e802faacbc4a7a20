import { types } from 'node:util';

/** Outgoing headers: a plain object, pairs, `Headers`, a `Map`, axios headers, or Node's `ClientRequest`. */
export type OutgoingHeaders = object;

/** Uniform access to outgoing headers of any shape. Names are passed in lower case and match any case. */
export interface HeaderCarrier {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  delete(name: string): void;
  /** Keeps code that adds headers later from adding a second `traceparent` or `baggage`. */
  seal?(): void;
}

export function headerCarrier(headers: OutgoingHeaders): HeaderCarrier {
  if (isMessage(headers)) return messageCarrier(headers);
  if (isRawHeaders(headers)) return rawHeadersCarrier(headers);
  if (Array.isArray(headers)) return pairsCarrier(headers);
  if (types.isMap(headers)) return mapCarrier(headers as Map<string, string>);
  if (isHeaders(headers)) return headersCarrier(headers);
  return objectCarrier(headers as Record<string, unknown>);
}

/** The part of Node's `ClientRequest` that this library uses. */
export interface HeaderMessage {
  readonly headersSent: boolean;
  getHeader(name: string): unknown;
  setHeader(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
}

function isMessage(headers: object): headers is HeaderMessage {
  return 'setHeader' in headers && typeof headers.setHeader === 'function';
}

export function messageCarrier(request: HeaderMessage): HeaderCarrier {
  return {
    get: (name) => headerText(request.getHeader(name)),
    set(name, value) {
      if (!request.headersSent) request.setHeader(name, value);
    },
    delete(name) {
      if (!request.headersSent) request.removeHeader(name);
    },
  };
}

function isHeaders(headers: object): headers is Headers {
  return 'get' in headers && typeof headers.get === 'function' && 'set' in headers && typeof headers.set === 'function';
}

function headersCarrier(headers: Headers): HeaderCarrier {
  return {
    get: (name) => headerText(headers.get(name)),
    set(name, value) {
      headers.set(name, value);
    },
    delete(name) {
      headers.delete(name);
    },
  };
}

function mapCarrier(headers: Map<string, string>): HeaderCarrier {
  const nameIn = (name: string) => existingName(headers.keys(), name);
  return {
    get: (name) => headerText(headers.get(nameIn(name))),
    set(name, value) {
      headers.set(nameIn(name), value);
    },
    delete(name) {
      headers.delete(nameIn(name));
    },
  };
}

function rawHeadersCarrier(headers: string[]): HeaderCarrier {
  const indexOf = (name: string) =>
    headers.findIndex((key, index) => index % 2 === 0 && String(key).toLowerCase() === name);
  const carrier: HeaderCarrier = {
    get(name) {
      const index = indexOf(name);
      return index === -1 ? undefined : headerText(headers[index + 1]);
    },
    set(name, value) {
      carrier.delete(name);
      headers.push(name, value);
    },
    delete(name) {
      for (let index = indexOf(name); index !== -1; index = indexOf(name)) headers.splice(index, 2);
    },
  };
  return carrier;
}

function pairsCarrier(headers: [string, unknown][]): HeaderCarrier {
  const indexOf = (name: string) => headers.findIndex(([key]) => String(key).toLowerCase() === name);
  const carrier: HeaderCarrier = {
    get: (name) => headerText(headers[indexOf(name)]?.[1]),
    set(name, value) {
      carrier.delete(name);
      headers.push([name, value]);
    },
    delete(name) {
      for (let index = indexOf(name); index !== -1; index = indexOf(name)) headers.splice(index, 1);
    },
  };
  return carrier;
}

function objectCarrier(headers: Record<string, unknown>): HeaderCarrier {
  const nameIn = (name: string) => existingName(Object.keys(headers), name);
  return {
    get: (name) => headerText(headers[nameIn(name)]),
    set(name, value) {
      headers[nameIn(name)] = value;
    },
    delete(name) {
      delete headers[nameIn(name)];
    },
  };
}

// A header that is present in another case is replaced under its own name. Otherwise it would be sent twice.
function existingName(names: Iterable<string>, name: string): string {
  for (const candidate of names) if (String(candidate).toLowerCase() === name) return candidate;
  return name;
}

/** Returns the text of a header, its lines joined by commas; undefined for a value that is not text. */
export function headerText(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.every((line) => typeof line === 'string') ? value.join(',') : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Returns true if `headers` are alternating names and values, like Node's `rawHeaders`. */
export function isRawHeaders(headers: object): headers is string[] {
  return Array.isArray(headers) && typeof headers[0] === 'string';
}
