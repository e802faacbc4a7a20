import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isLoopback } from './http/access.js';
import { LiveUpdates } from './http/live-updates.js';
import { createLocalServer } from './http/server.js';
import { readViewerFiles } from './http/viewer-files.js';
import type { Retention } from './store/retention.js';
import { Store } from './store/store.js';

export interface LocalOptions extends Retention {
  /** 0 takes a free one. Default: 4319. */
  readonly port?: number;
  /** An address that other machines reach needs a token too. Default: 127.0.0.1. */
  readonly host?: string;
  /** What every request must show, as `Authorization: Bearer TOKEN`: services have it as `HH_API_KEY`. Default: none. */
  readonly token?: string | undefined;
  /** A file of SQLite, made when it is not there. Default: memory. */
  readonly database?: string;
  /** Bytes that a request may send, unzipped. Default: 20 MiB. */
  readonly maxBody?: number;
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

const hour = 60 * 60 * 1000;

/** Starts a HoneyHive, which only this machine can reach unless `host` says otherwise. */
export async function startLocal({
  port = 4319,
  host = '127.0.0.1',
  token,
  database = ':memory:',
  maxBody = 20 * 1024 * 1024,
  ...retention
}: LocalOptions = {}): Promise<LocalHoneyHive> {
  requireTokenFor(host, token);
  const viewerFiles = readViewerFiles(join(__dirname, '../dist/viewer'));
  const store = new Store(database, retention);
  const live = new LiveUpdates(store);
  const server = createLocalServer({ store, live, viewerFiles, token, maxBody });
  try {
    await listen(server, port, host);
  } catch (error) {
    store.close();
    throw error;
  }
  const retentionTimer = setInterval(() => applyRetention(store), hour).unref();
  const address = server.address() as AddressInfo;
  const url = `http://${reachable(host)}:${address.port}`;
  return {
    url,
    port: address.port,
    store,
    sessionUrl: (id) => `${url}/#/sessions/${encodeURIComponent(id)}`,
    async close() {
      clearInterval(retentionTimer);
      const closed = once(server, 'close');
      server.close();
      await live.close();
      server.closeAllConnections();
      await closed;
      store.close();
    },
  };
}

function requireTokenFor(host: string, token: string | undefined): void {
  if (token === undefined && !isLoopback(host)) {
    throw new Error(`Other machines can reach ${host}: pass --token TOKEN too, which they will have to show.`);
  }
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new Error('The token goes into a header: pass one of ASCII letters, digits and punctuation, without blanks.');
  }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new Error(`Port ${port} is taken: pass another with --port, or --port 0 for any that is free.`, { cause });
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new Error(`${host} is no address of this machine: pass another with --host.`, { cause });
    }
    throw cause;
  }
}

// A database that is busy or full for now is no reason to end.
function applyRetention(store: Store): void {
  try {
    store.applyRetention();
  } catch (error) {
    process.emitWarning(error as Error);
  }
}

// A server that listens everywhere is reached from its own machine by loopback.
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
