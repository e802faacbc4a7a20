import { type IncomingHttpHeaders, request } from 'node:http';
import { type LocalHoneyHive, startLocal } from '../../src/index.js';

/** Starts a local HoneyHive for each test. */
export function useLocal(): () => LocalHoneyHive {
  let local: LocalHoneyHive;
  beforeEach(async () => {
    local = await startLocal({ port: 0 });
  });
  afterEach(() => local.close());
  return () => local;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request with exactly the given headers, including Host. */
export function send(
  url: string,
  { method = 'POST', headers = {}, body = '' }: { method?: string; headers?: object; body?: string | Uint8Array } = {},
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method, headers: { ...headers } }, async (res) => {
      let text = '';
      for await (const chunk of res) text += chunk;
      resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text });
    });
    req.on('error', reject).end(body);
  });
}

export function sendJson(local: LocalHoneyHive, body: unknown, path = '/v1/traces'): Promise<HttpResponse> {
  return send(local.url + path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
