import { type HeaderCarrier, headerText } from './header-carrier.js';

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
  return URL.parse(path, String(origin));
}

export function undiciCarrier(request: UndiciRequest): HeaderCarrier {
  const { headers, addHeader } = request;
  const written = new Set<string>();
  const indexOf = (name: string) =>
    headers.findIndex((text, index) => index % 2 === 0 && String(text).toLowerCase() === name);

  function set(name: string, value: string): void {
    const index = indexOf(name);
    if (index === -1) addHeader.call(request, name, value);
    else headers[index + 1] = value;
    written.add(name);
    request.addHeader = addHeaderOnce;
  }

  // addHeader appends, and an instrumentation that comes later would send a second traceparent: its own, of
  // the span it made for this request, takes the place of ours. Our baggage holds all that it would add.
  function addHeaderOnce(name: string, value: string): unknown {
    const key = name.toLowerCase();
    if (!written.has(key)) return addHeader.call(request, name, value);
    if (key !== 'baggage') set(key, value);
    return request;
  }

  return {
    get(name) {
      const index = indexOf(name);
      return index === -1 ? undefined : headerText(headers[index + 1]);
    },
    set,
    delete(name) {
      const index = indexOf(name);
      if (index !== -1) headers.splice(index, 2);
    },
  };
}
