import { once } from 'node:events';
import type { Server as PlainServer } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Server as SecureServer } from 'node:tls';

/** A server that speaks HTTP/1.1, or HTTP/2 through Node's compatibility API. */
export type Server = PlainServer | Http2SecureServer;

const open = new Set<Server>();

/** Starts the server on a free port of 127.0.0.1 and returns its origin. `closeServers` closes it. */
export async function listen(server: Server): Promise<string> {
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  open.add(server);
  return `${server instanceof SecureServer ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Closes all servers that `listen` started, with their connections. */
export async function closeServers(): Promise<void> {
  const servers = [...open];
  open.clear();
  await Promise.all(
    servers.map((server) => {
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeAllConnections' in server) server.closeAllConnections();
      return closed;
    }),
  );
}
