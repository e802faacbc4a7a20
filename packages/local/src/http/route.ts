import type { IncomingMessage } from 'node:http';
import type { Store } from '../store/store.js';
import type { LiveSessions } from './live-updates.js';

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
