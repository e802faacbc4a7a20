import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Store } from '../store/store.js';
import type { LiveUpdates } from './live-updates.js';

/** One method of one path. */
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  handle(request: RouteRequest): Reply | Promise<Reply>;
}

/** A request, and what its route needs to handle it. */
export interface RouteRequest {
  readonly req: IncomingMessage;
  readonly store: Store;
  readonly liveUpdates: LiveUpdates;
  /** The maximum length of a body, in bytes. */
  readonly maxBody: number;
  readonly query: URLSearchParams;
  /** The capturing groups of the route's path, percent-decoded. */
  readonly parameters: readonly string[];
}

/** The response of a route. */
export interface Reply {
  /** Default: 200. */
  readonly status?: number;
  /** The Content-Type. */
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The whole body, or a function that writes it. */
  readonly body: string | Buffer | ((res: ServerResponse) => void);
}

export function jsonReply(value: unknown, status = 200): Reply {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}
