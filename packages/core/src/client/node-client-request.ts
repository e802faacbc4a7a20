import { type HeaderCarrier, type HeaderMessage, messageCarrier } from '../headers/header-carrier.js';
import { targetUrl } from './target-url.js';

/** The request that Node publishes on `http.client.request.created`. */
export interface NodeClientRequest extends HeaderMessage {
  readonly protocol: string;
  /** The host name without the port. */
  readonly host: string;
  readonly path: string;
  readonly method: string;
}

interface RenderedRequest {
  /** The request line and headers as text. Set before the request is sent if its headers were passed as an array. */
  _header: string;
  readonly _headerSent: boolean;
}

/**
 * Returns the URL of the request; through a proxy, the URL that the proxy forwards to. Only the Host header has the port.
 * Returns null for a host such as `localhost#.example.com`, whose URL would name a different host.
 */
export function clientRequestUrl({ protocol, host, path }: NodeClientRequest, headers: HeaderCarrier): URL | null {
  if (/[/\\?#@%\s]/.test(host)) return null;
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const hostHeader = headers.get('host');
  const port = hostHeader?.startsWith(`${name}:`) ? hostHeader.slice(name.length) : '';
  return targetUrl(`${protocol}//${name}${port}`, path);
}

/** Returns undefined if the headers have been sent already, as they have for `Expect: 100-continue`. */
export function clientRequestCarrier(request: NodeClientRequest): HeaderCarrier | undefined {
  if (!request.headersSent) return messageCarrier(request);
  const rendered = request as unknown as RenderedRequest;
  return rendered._headerSent ? undefined : renderedCarrier(rendered);
}

// Node has turned headers that were passed as an array into text by now, but has not sent them yet.
function renderedCarrier(request: RenderedRequest): HeaderCarrier {
  const lines = (name: string) => new RegExp(`\\r\\n${name}: *(.*)(?=\\r\\n)`, 'gi');
  const carrier: HeaderCarrier = {
    get(name) {
      const values = Array.from(request._header.matchAll(lines(name)), ([, value]) => value);
      return values.length === 0 ? undefined : values.join(',');
    },
    set(name, value) {
      carrier.delete(name);
      request._header = `${request._header.slice(0, -2)}${name}: ${value}\r\n\r\n`;
    },
    delete(name) {
      request._header = request._header.replace(lines(name), '');
    },
  };
  return carrier;
}
