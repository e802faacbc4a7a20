/** What a route answers with. */
export interface Reply {
  readonly status?: number;
  readonly type: string;
  readonly body: string;
}

export function json(value: unknown, status = 200): Reply {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}
