import type { IncomingMessage } from 'node:http';
import type { Store } from './store.js';

/** What a route is handed: the parameter is the group in its path. */
export interface Call {
  readonly req: IncomingMessage;
  readonly store: Store;
  readonly query: URLSearchParams;
  readonly parameter: string;
}
