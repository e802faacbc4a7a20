import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { LiveSessions } from './live-sessions.js';
import type { Retention } from './retention.js';
import { createLocalServer } from './server.js';
import { Store } from './store.js';

export interface LocalOptions extends Retention {
  /** 0 takes a free one. Default: 4319. */
  readonly port?: number;
  /** A file of SQLite, made when it is not there. Default: memory. */
  readonly database?: string;
}

export interface LocalHoneyHive {
  /** What `HH_API_URL` is to be. */
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  /** Where the page shows a session. */
  sessionUrl(id: string): string;
  close(): Promise<void>;
}

/** Starts a HoneyHive that only this machine can reach. */
export async function startLocal({
  port = 4319,
  database = ':memory:',
  ...retention
}: LocalOptions = {}): Promise<LocalHoneyHive> {
  const store = new Store(database, retention);
  const live = new LiveSessions(store);
  const server = createLocalServer(store, live);
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (cause) {
    store.close();
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new Error(`Port ${port} is taken: pass another with --port, or --port 0 for any that is free.`, { cause });
  }
  const address = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    port: address.port,
    store,
    sessionUrl: (id) => `${url}/#/sessions/${encodeURIComponent(id)}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      await live.close();
      server.closeAllConnections();
      await closed;
      store.close();
    },
  };
}
