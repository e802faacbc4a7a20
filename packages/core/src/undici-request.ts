import { parseBaggage } from './baggage.js';
import type { HeaderCarrier } from './header-carrier.js';
import { addAbsentMembers } from './inject.js';
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
  const { headers, addHeader } = request;
  const written = new Set<string>();

  const carrier: HeaderCarrier = {
    get(name) {
      const values = headers.filter((_, index) => index % 2 === 1 && isNamed(headers[index - 1], name));
      return values.length === 0 ? undefined : values.join(',');
    },
    set(name, value) {
      carrier.delete(name);
      addHeader.call(request, name, value);
      written.add(name);
      request.addHeader = addHeaderOnce;
    },
    delete(name) {
      for (let index = headers.length - 2; index >= 0; index -= 2) {
        if (isNamed(headers[index], name)) headers.splice(index, 2);
      }
    },
  };

  // addHeader appends, and an instrumentation that comes later would send a second traceparent: its own, of
  // the span it made for this request, takes the place of ours. Its baggage joins ours.
  function addHeaderOnce(name: string, value: string): unknown {
    const key = name.toLowerCase();
    if (!written.has(key)) return addHeader.call(request, name, value);
    carrier.set(key, key === 'baggage' ? joined(carrier.get(key) ?? '', value) : value);
    return request;
  }

  return carrier;
}

function joined(present: string, added: string): string {
  return addAbsentMembers(
    present,
    parseBaggage(added).map(({ key, text }) => [key, text] as const),
  );
}

function isNamed(header: string | string[] | undefined, name: string): boolean {
  return String(header).toLowerCase() === name;
}
