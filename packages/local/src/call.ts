import type { IncomingMessage } from 'node:http';
import type { LiveSessions } from './live-sessions.js';
import type { Store } from './store.js';

/** What a route is handed: the parameters are the groups in its path. */
export interface Call {
  readonly req: IncomingMessage;
  readonly store: Store;
  readonly live: LiveSessions;
  /** Bytes. */
  readonly maxBody: number;
  readonly query: URLSearchParams;
  readonly parameters: readonly string[];
}
