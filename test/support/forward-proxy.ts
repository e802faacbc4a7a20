import { createServer, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { listen } from './listen.js';

export interface ForwardProxy {
  /** The URL of the proxy, without credentials. */
  readonly url: string;
  /** Each request as `<method> <target> <credentials>`. */
  readonly requests: string[];
  /** All that clients have sent through tunnels. */
  readonly tunnelled: Buffer[];
}

/**
 * Starts a proxy for absolute URLs and CONNECT, which sends everything to `upstream`, whatever host is asked for. It answers
 * 407 to other credentials than `user:p@ss`. `closeServers` closes it.
 */
export async function startForwardProxy(upstream: string): Promise<ForwardProxy> {
  const requests: string[] = [];
  const tunnelled: Buffer[] = [];
  const { hostname, port } = new URL(upstream);

  function isAllowed({ method, url, headers }: IncomingMessage): boolean {
    const credentials = Buffer.from(headers['proxy-authorization']?.replace('Basic ', '') ?? '', 'base64').toString();
    requests.push(`${method} ${url} ${credentials}`);
    return credentials === 'user:p@ss';
  }

  const server = createServer((req, res) => {
    if (!isAllowed(req)) return void res.writeHead(407).end();
    const { pathname } = new URL(req.url ?? '');
    const forwarded = request({
      hostname,
      port,
      path: pathname,
      method: req.method,
      headers: req.headers,
      agent: false,
    });
    forwarded.on('response', (response) => response.pipe(res.writeHead(response.statusCode ?? 0, response.headers)));
    req.pipe(forwarded);
  });
  server.on('connect', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    if (!isAllowed(req)) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const far = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      far.write(head);
      socket.on('data', (chunk) => tunnelled.push(chunk));
      far.pipe(socket).pipe(far);
    });
    far.on('error', () => {});
    socket.on('close', () => far.destroy());
    far.on('close', () => socket.destroy());
  });
  return { url: await listen(server), requests, tunnelled };
}
