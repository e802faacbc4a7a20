import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Store } from '../store/store.js';
import type { LiveUpdates } from './live-updates.js';

/** What a route is handed: the parameters are the groups in its path. */
export interface RouteRequest {
  readonly req: IncomingMessage;
  readonly store: Store;
  readonly live: LiveUpdates;
  /** Bytes. */
  readonly maxBody: number;
  readonly query: URLSearchParams;
  readonly parameters: readonly string[];
}

/** What a route answers with. */
export interface Reply {
  readonly status?: number;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** All of it, or what goes on to write it. */
  readonly body: string | Buffer | ((res: ServerResponse) => void);
}

export function jsonReply(value: unknown, status = 200): Reply {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}
