import { types } from 'node:util';

/** Outgoing headers: a plain object, pairs, `Headers`, a `Map`, axios headers, or Node's `ClientRequest`. */
export type OutgoingHeaders = object;

/** One view of outgoing headers of any shape; names are given in lower case and match in any. */
export interface HeaderCarrier {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  delete(name: string): void;
  /** From here on whoever adds to the headers adds no second line of what is there. */
  seal?(): void;
}

export function headerCarrier(headers: OutgoingHeaders): HeaderCarrier {
  if (isMessage(headers)) return messageCarrier(headers);
  if (isFlat(headers)) return flatCarrier(headers);
  if (Array.isArray(headers)) return pairsCarrier(headers);
  if (types.isMap(headers)) return mapCarrier(headers as Map<string, string>);
  if (isHeaders(headers)) return headersCarrier(headers);
  return objectCarrier(headers as Record<string, unknown>);
}

/** What this library needs of Node's `ClientRequest`. */
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
  const spelling = (name: string) => spelledAs(headers.keys(), name);
  return {
    get: (name) => headerText(headers.get(spelling(name))),
    set(name, value) {
      headers.set(spelling(name), value);
    },
    delete(name) {
      headers.delete(spelling(name));
    },
  };
}

function flatCarrier(headers: string[]): HeaderCarrier {
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
  const spelling = (name: string) => spelledAs(Object.keys(headers), name);
  return {
    get: (name) => headerText(headers[spelling(name)]),
    set(name, value) {
      headers[spelling(name)] = value;
    },
    delete(name) {
      delete headers[spelling(name)];
    },
  };
}

// A header that is there in another case is replaced under its own name, else it would go out twice.
function spelledAs(names: Iterable<string>, name: string): string {
  for (const candidate of names) if (String(candidate).toLowerCase() === name) return candidate;
  return name;
}

/** A header's text, its lines joined by commas; undefined for what is no text. */
export function headerText(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.every((line) => typeof line === 'string') ? value.join(',') : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Whether `headers` are names and values in turn, as Node's raw headers are. */
export function isFlat(headers: object): headers is string[] {
  return Array.isArray(headers) && typeof headers[0] === 'string';
}
