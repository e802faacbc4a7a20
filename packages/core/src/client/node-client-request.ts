import { type HeaderCarrier, type HeaderMessage, messageCarrier } from '../headers/header-carrier.js';
import { targetUrl } from './target-url.js';

/** What Node publishes on `http.client.request.created`. */
export interface NodeClientRequest extends HeaderMessage {
  readonly protocol: string;
  /** The host name alone. */
  readonly host: string;
  readonly path: string;
  readonly method: string;
}

interface RenderedRequest {
  /** The head of the request as text, where its headers were given as an array. */
  _header: string;
  readonly _headerSent: boolean;
}

/**
 * Where the request goes; through a proxy, where the proxy sends it. The port is known by the Host header alone.
 * null where the URL of a host such as `localhost#.example.com` would be another's.
 */
export function clientRequestUrl({ protocol, host, path }: NodeClientRequest, headers: HeaderCarrier): URL | null {
  if (/[/\\?#@%\s]/.test(host)) return null;
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const asked = headers.get('host');
  const port = asked?.startsWith(`${name}:`) ? asked.slice(name.length) : '';
  return targetUrl(`${protocol}//${name}${port}`, path);
}

/** undefined where the head of the request is on its way already, as with `Expect: 100-continue`. */
export function clientRequestCarrier(request: NodeClientRequest): HeaderCarrier | undefined {
  if (!request.headersSent) return messageCarrier(request);
  const rendered = request as unknown as RenderedRequest;
  return rendered._headerSent ? undefined : renderedCarrier(rendered);
}

// Headers given as an array are text by the time the request is published, though not sent yet.
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
