import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packageFolder } from '../runtime/package-folder.js';
import type { Retention } from '../store/retention.js';
import { Store } from '../store/store.js';
import { isLoopback } from './access.js';
import { LiveUpdates } from './live-updates.js';
import { createLocalServer } from './server.js';
import { readViewerFiles } from './viewer-files.js';

export interface LocalOptions extends Retention {
  /** The port to listen on; 0 picks a free one. Default: 4319. */
  readonly port?: number;
  /** The address to listen on. An address that other machines can reach requires a token. Default: 127.0.0.1. */
  readonly host?: string;
  /** The token that every request must present as a bearer token. Services pass it as `HH_API_KEY`. Default: none. */
  readonly token?: string | undefined;
  /** An SQLite file, which is created if it does not exist. Default: memory. */
  readonly database?: string;
  /** The maximum length of a request body, unzipped, in bytes. Default: 20 MiB. */
  readonly maxBody?: number;
}

export interface LocalHoneyHive {
  /** The value for `HH_API_URL`. */
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  /** Returns the URL at which the viewer shows a session. */
  sessionUrl(id: string): string;
  close(): Promise<void>;
}

const hourMillis = 60 * 60 * 1000;

/** Starts a local HoneyHive. Only this machine can reach it, unless `host` is set. */
export async function startLocal({
  port = 4319,
  host = '127.0.0.1',
  token,
  database = ':memory:',
  maxBody = 20 * 1024 * 1024,
  ...retention
}: LocalOptions = {}): Promise<LocalHoneyHive> {
  validateToken(host, token);
  const viewerFiles = readViewerFiles(join(packageFolder, 'dist/viewer'));
  const store = new Store(database, retention);
  const liveUpdates = new LiveUpdates(store);
  const server = createLocalServer({ store, liveUpdates, viewerFiles, token, maxBody });
  try {
    await listen(server, port, host);
  } catch (error) {
    store.close();
    throw error;
  }
  const retentionTimer = setInterval(() => applyRetention(store), hourMillis).unref();
  const address = server.address() as AddressInfo;
  const url = `http://${hostForUrl(host)}:${address.port}`;
  return {
    url,
    port: address.port,
    store,
    sessionUrl: (id) => `${url}/#/sessions/${encodeURIComponent(id)}`,
    async close() {
      clearInterval(retentionTimer);
      const closed = once(server, 'close');
      server.close();
      await liveUpdates.close();
      server.closeAllConnections();
      await closed;
      store.close();
    },
  };
}

function validateToken(host: string, token: string | undefined): void {
  if (token === undefined && !isLoopback(host)) {
    throw new Error(
      `Other machines can reach ${host}: pass --token TOKEN as well, so that only services with the token get in.`,
    );
  }
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new Error(
      'The token is not a valid header value: pass one of ASCII letters, digits and punctuation, without spaces.',
    );
  }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new Error(`Port ${port} is in use: pass another one with --port, or --port 0 for any free one.`, { cause });
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new Error(`${host} is not an address of this machine: pass another one with --host.`, { cause });
    }
    throw cause;
  }
}

// A database that is temporarily locked or full must not end the process.
function applyRetention(store: Store): void {
  try {
    store.applyRetention();
  } catch (error) {
    process.emitWarning(error as Error);
  }
}

// A server that listens on all addresses is reached from its own machine through loopback.
function hostForUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
