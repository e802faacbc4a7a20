import type { ServerResponse } from 'node:http';

/** What a route answers with. */
export interface Reply {
  readonly status?: number;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** All of it, or what goes on to write it. */
  readonly body: string | Buffer | ((res: ServerResponse) => void);
}

export function json(value: unknown, status = 200): Reply {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}
