import { parseBaggage } from '../headers/baggage.js';
import type { HeaderCarrier } from '../headers/header-carrier.js';
import { parseTraceparent } from '../headers/traceparent.js';
import { addAbsentMembers } from '../propagation/inject.js';
import { targetUrl } from './target-url.js';

/** What undici, from version 6 on, publishes on `undici:request:create`. */
export interface UndiciRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  /** Names and values in turn. */
  readonly headers: (string | string[])[];
  addHeader(name: string, value: string): unknown;
}

/** Where the request goes; through a proxy, where the proxy sends it. */
export function undiciUrl({ origin, path }: UndiciRequest): URL | null {
  return targetUrl(String(origin), path);
}

export function undiciCarrier(request: UndiciRequest): HeaderCarrier {
  return new UndiciCarrier(request);
}

const CARRIER = Symbol('honeyhive.undici-carrier');

type CarriedRequest = UndiciRequest & { [CARRIER]?: UndiciCarrier };

class UndiciCarrier implements HeaderCarrier {
  readonly #request: CarriedRequest;
  readonly #addHeader: UndiciRequest['addHeader'];
  readonly #written: string[] = [];
  /** Until then nothing that is asked for is there, and need not be searched for. */
  #mayHold: boolean;
  #isTheirs = false;

  constructor(request: CarriedRequest) {
    this.#request = request;
    this.#addHeader = request.addHeader;
    this.#mayHold = !holdsNothingAskedFor(request.headers);
  }

  get(name: string): string | undefined {
    if (!this.#mayHold) return undefined;
    const { headers } = this.#request;
    let text: string | undefined;
    for (let index = 0; index < headers.length; index += 2) {
      if (isNamed(headers[index], name)) text = `${text === undefined ? '' : `${text},`}${headers[index + 1]}`;
    }
    return text;
  }

  set(name: string, value: string): void {
    this.delete(name);
    this.#addHeader.call(this.#request, name, value);
    this.#written.push(name);
  }

  delete(name: string): void {
    if (!this.#mayHold) return;
    const { headers } = this.#request;
    for (let index = headers.length - 2; index >= 0; index -= 2) {
      if (isNamed(headers[index], name)) headers.splice(index, 2);
    }
  }

  seal(): void {
    this.#mayHold = true;
    this.#isTheirs = !this.#written.includes('traceparent') && this.get('traceparent') === undefined;
    this.#request[CARRIER] = this;
    // One function for all, since V8 would keep a request with one of its own until the next full collection.
    this.#request.addHeader = addHeaderOnce;
  }

  // addHeader appends, and an instrumentation that comes later would send a second traceparent. Its own, of the span that
  // it made for this request, takes the place of ours; the caller's stays, and another trace's is left out.
  addOnce(name: string, value: string): void {
    const key = name.toLowerCase();
    const present = this.get(key);
    if (key === 'traceparent' && present !== undefined) {
      this.#isTheirs = this.#written.includes(key) && isSameTrace(present, value);
    }
    if (key === 'baggage' && present !== undefined) this.set(key, joined(present, value));
    else if (key !== 'traceparent' && key !== 'tracestate') this.#addHeader.call(this.#request, name, value);
    else if (this.#isTheirs) this.set(key, value);
  }
}

function addHeaderOnce(this: CarriedRequest, name: string, value: string): unknown {
  this[CARRIER]?.addOnce(name, value);
  return this;
}

function isSameTrace(a: string, b: string): boolean {
  return parseTraceparent(a)?.traceId === parseTraceparent(b)?.traceId;
}

function joined(present: string, added: string): string {
  return addAbsentMembers(
    present,
    parseBaggage(added).map(({ key, text }) => [key, text] as const),
  );
}

// What fetch and undici send by themselves.
const usual = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-length',
  'content-type',
  'host',
  'pragma',
  'sec-fetch-mode',
  'user-agent',
]);

function holdsNothingAskedFor(headers: UndiciRequest['headers']): boolean {
  for (let index = 0; index < headers.length; index += 2) if (!usual.has(headers[index] as string)) return false;
  return true;
}

function isNamed(header: string | string[] | undefined, name: string): boolean {
  const text = String(header);
  return text.length === name.length && text.toLowerCase() === name;
}
