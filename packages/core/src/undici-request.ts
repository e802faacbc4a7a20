import { parseBaggage } from './baggage.js';
import type { HeaderCarrier } from './header-carrier.js';
import { addAbsentMembers } from './inject.js';
import { targetUrl } from './target-url.js';
import { parseTraceparent } from './traceparent.js';

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
  const { headers, addHeader } = request;
  const written = new Set<string>();

  const carrier: HeaderCarrier = {
    get(name) {
      let text: string | undefined;
      for (let index = 0; index < headers.length; index += 2) {
        if (isNamed(headers[index], name)) text = `${text === undefined ? '' : `${text},`}${headers[index + 1]}`;
      }
      return text;
    },
    set(name, value) {
      carrier.delete(name);
      addHeader.call(request, name, value);
      written.add(name);
    },
    delete(name) {
      for (let index = headers.length - 2; index >= 0; index -= 2) {
        if (isNamed(headers[index], name)) headers.splice(index, 2);
      }
    },
    seal() {
      isTheirs = carrier.get('traceparent') === undefined;
      request.addHeader = addHeaderOnce;
    },
  };

  // addHeader appends, and an instrumentation that comes later would send a second traceparent. Its own, of the span that
  // it made for this request, takes the place of ours; the caller's stays, and another trace's is left out.
  let isTheirs = false;
  function addHeaderOnce(name: string, value: string): unknown {
    const key = name.toLowerCase();
    const present = carrier.get(key);
    if (key === 'traceparent' && present !== undefined) isTheirs = written.has(key) && isSameTrace(present, value);
    if (key === 'baggage' && present !== undefined) carrier.set(key, joined(present, value));
    else if (key !== 'traceparent' && key !== 'tracestate') addHeader.call(request, name, value);
    else if (isTheirs) carrier.set(key, value);
    return request;
  }

  return carrier;
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

function isNamed(header: string | string[] | undefined, name: string): boolean {
  const text = String(header);
  return text.length === name.length && text.toLowerCase() === name;
}
