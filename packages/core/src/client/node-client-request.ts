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
  /** True if the text has been sent, or is queued until the request has a socket, as for `Expect: 100-continue`. */
  readonly _headerSent: boolean;
  readonly outputData: { data: unknown }[];
  outputSize: number;
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

/** Returns undefined if the headers have been sent already. */
export function clientRequestCarrier(request: NodeClientRequest): HeaderCarrier | undefined {
  if (!request.headersSent) return messageCarrier(request);
  const rendered = request as unknown as RenderedRequest;
  const isUnsent = !rendered._headerSent || queuedHeader(rendered) !== undefined;
  return isUnsent ? renderedCarrier(rendered) : undefined;
}

function queuedHeader({ _header, outputData }: RenderedRequest): { data: unknown } | undefined {
  return outputData[0]?.data === _header ? outputData[0] : undefined;
}

// Node has turned the headers into text by now, but has not sent them yet.
function renderedCarrier(request: RenderedRequest): HeaderCarrier {
  const lines = (name: string) => new RegExp(`\\r\\n${name}: *(.*)(?=\\r\\n)`, 'gi');
  const carrier: HeaderCarrier = {
    get(name) {
      const values = Array.from(request._header.matchAll(lines(name)), ([, value]) => value);
      return values.length === 0 ? undefined : values.join(',');
    },
    set(name, value) {
      carrier.delete(name);
      replaceHeader(request, `${request._header.slice(0, -2)}${name}: ${value}\r\n\r\n`);
    },
    delete(name) {
      replaceHeader(request, request._header.replace(lines(name), ''));
    },
  };
  return carrier;
}

function replaceHeader(request: RenderedRequest, text: string): void {
  const queued = queuedHeader(request);
  if (queued) {
    queued.data = text;
    request.outputSize += text.length - request._header.length;
  }
  request._header = text;
}
