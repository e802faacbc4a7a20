import { createServer } from 'node:http';
import { listen } from './listen.mjs';

/**
 * Starts a service that keeps the requests it receives. `respond` serves them; without it each gets `ok`.
 * `calls` holds for each its url, headers, trace, parent and sessions.
 */
export async function startUpstream(respond = (_req, res) => void res.end('ok')) {
  const calls = [];
  const server = createServer((req, res) => {
    calls.push(readCall(req));
    respond(req, res);
  });
  return { origin: await listen(server), calls, server };
}

/** The trace, the parent and the session that a request carries. Several sessions are joined by commas. */
export function readCall({ url, method, headers, rawHeaders }) {
  const [, traceId, parentId] = /^00-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}$/.exec(headers.traceparent ?? '') ?? [];
  const sessions = [...(headers.baggage ?? '').matchAll(/(?:^|,)\s*session_id=([^,;]*)/g)].map(([, id]) => id);
  return { url, method, headers, rawHeaders, traceId, parentId, session: sessions.join(',') || undefined };
}
