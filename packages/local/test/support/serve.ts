import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LiveUpdates } from '../../src/http/live-updates.js';
import { createLocalServer, type ServerOptions } from '../../src/http/server.js';
import { Store } from '../../src/store/store.js';

/** The headers of every response. */
export const commonHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

const running: { server: Server; store: Store }[] = [];
afterEach(() => {
  for (const { server, store } of running.splice(0)) {
    server.close().closeAllConnections();
    store.close();
  }
});

/** Starts a server with these options and returns its URL. The server is closed after the test. */
export async function serve(options: Partial<ServerOptions>): Promise<string> {
  const store = new Store(':memory:');
  const liveUpdates = new LiveUpdates(store);
  const defaults = { store, liveUpdates, viewerFiles: new Map(), token: undefined, maxBody: 1000 };
  const server = createLocalServer({ ...defaults, ...options });
  running.push({ server, store });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
