import { parseBaggage } from '../headers/baggage.js';
import type { HeaderCarrier } from '../headers/header-carrier.js';
import { parseTraceparent } from '../headers/traceparent.js';
import { addAbsentMembers } from '../propagation/inject.js';
import { targetUrl } from './target-url.js';
import type { UndiciCall } from './undici-call.js';

/** The request that undici, version 6 or later, publishes on `undici:request:create`. */
export interface UndiciRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  /** The Host header, if an application or an interceptor has set one. */
  readonly host?: string | null;
  /** Alternating names and values. */
  readonly headers: (string | string[])[];
  addHeader(name: string, value: string): unknown;
}

/**
 * Returns where the application sends the request; through a proxy, where the proxy forwards it to. If an interceptor has
 * replaced the origin and the Host header still names the one before, that is the one that was asked for. If it does not,
 * it was a redirect, or nobody knows, and all of them are returned: each must be allowed.
 */
export function undiciUrls({ origin, path, host }: UndiciRequest, call: UndiciCall): (URL | null)[] {
  const sent = targetUrl(String(origin), path);
  if (sent === null) return [sent];
  const urls = [sent];
  for (let each: UndiciCall | undefined = call; each; each = each.previous) {
    if (each.origin === undefined || each.origin === origin) continue;
    const asked = targetUrl(each.origin, sent.pathname + sent.search);
    if (asked?.origin !== sent.origin) urls.unshift(asked as URL);
  }
  if (!host || (urls.length === 1 && !call.isIndirect)) return urls;
  // Some interceptors leave out the port.
  const named = urls.find((url) => url?.host === host || url?.hostname === host);
  if (named) return [named];
  return !call.isIndirect ? urls : [...urls, targetUrl(`${sent.protocol}//${host}`, sent.pathname + sent.search)];
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
  /** While this is false, the headers hold only `commonHeaders`, so none of ours needs to be searched for. */
  #hasOtherHeaders: boolean;
  /** True if traceparent and tracestate that another instrumentation adds are to be kept. */
  #acceptsTrace = false;

  constructor(request: CarriedRequest) {
    this.#request = request;
    this.#addHeader = request.addHeader;
    this.#hasOtherHeaders = !hasOnlyCommonHeaders(request.headers);
  }

  get(name: string): string | undefined {
    if (!this.#hasOtherHeaders) return undefined;
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
    if (!this.#hasOtherHeaders) return;
    const { headers } = this.#request;
    for (let index = headers.length - 2; index >= 0; index -= 2) {
      if (isNamed(headers[index], name)) headers.splice(index, 2);
    }
  }

  seal(): void {
    this.#hasOtherHeaders = true;
    this.#acceptsTrace = !this.#written.includes('traceparent') && this.get('traceparent') === undefined;
    this.#request[CARRIER] = this;
    // A function that all requests share: with a closure each, V8 keeps the requests until the next full collection.
    this.#request.addHeader = addHeaderOnce;
  }

  // addHeader appends, so an instrumentation that runs after us would send a second traceparent. If its traceparent is
  // in the same trace, it replaces ours, because its span was started for this request. Otherwise it is dropped. A
  // traceparent that the application has set always stays.
  addOnce(name: string, value: string): void {
    const key = name.toLowerCase();
    const present = this.get(key);
    if (key === 'traceparent' && present !== undefined) {
      this.#acceptsTrace = this.#written.includes(key) && isSameTrace(present, value);
    }
    if (key === 'baggage' && present !== undefined) this.set(key, mergeHeaders(present, value));
    else if (key !== 'traceparent' && key !== 'tracestate') this.#addHeader.call(this.#request, name, value);
    else if (this.#acceptsTrace) this.set(key, value);
  }
}

function addHeaderOnce(this: CarriedRequest, name: string, value: string): unknown {
  this[CARRIER]?.addOnce(name, value);
  return this;
}

function isSameTrace(a: string, b: string): boolean {
  return parseTraceparent(a)?.traceId === parseTraceparent(b)?.traceId;
}

function mergeHeaders(present: string, added: string): string {
  return addAbsentMembers(
    present,
    parseBaggage(added).map(({ key, text }) => [key, text] as const),
  );
}

// The headers that fetch and undici send by themselves.
const commonHeaders = new Set([
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

function hasOnlyCommonHeaders(headers: UndiciRequest['headers']): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    if (!commonHeaders.has(headers[index] as string)) return false;
  }
  return true;
}

function isNamed(header: string | string[] | undefined, name: string): boolean {
  const text = String(header);
  return text.length === name.length && text.toLowerCase() === name;
}
