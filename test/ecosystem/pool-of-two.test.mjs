// 200 concurrent requests of 200 sessions call upstream through a pool of two connections. Some calls fail, are retried,
// aborted or redirected. Each carries the session and the trace of the request that made it.
import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { test } from 'node:test';
import axios from 'axios';
import got from 'got';
import pRetry from 'p-retry';
import { burst, tally } from './support/burst.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { warmUndicis } from './support/undicis.mjs';
import { startUpstream } from './support/upstream.mjs';

await startTelemetry();
const { undici6, undici7, undici8 } = await warmUndicis();

const kinds = ['ok', 'unavailable', 'torn', 'redirect', 'abort'];

/** Returns how the call for `/calls/:n` goes. */
function kindOf(path) {
  return kinds[/\d+/.exec(path)[0] % kinds.length];
}

/** Starts a service that treats each call by its kind. `aborts` holds for each path the function that aborts its call. */
function startHardUpstream(aborts) {
  const seen = new Set();
  return startUpstream((req, res) => {
    const isFirst = !seen.has(req.url);
    seen.add(req.url);
    const kind = req.url.includes('redirected') ? 'ok' : kindOf(req.url);
    if (kind === 'abort') aborts.get(req.url)();
    else if (kind === 'redirect') res.writeHead(302, { location: `${req.url}?redirected` }).end();
    else if (kind === 'unavailable' && isFirst) res.writeHead(503).end();
    else if (kind === 'torn' && isFirst) req.socket.destroy();
    else res.end('ok');
  });
}

/** Each returns a client that sends a GET, retries it once, follows redirects and takes a signal. */
const clients = {
  'undici 6, request': () => byUndici(undici6, ({ request }) => request, 'body'),
  'undici 7, request': () => byUndici(undici7, ({ request }) => request, 'body'),
  'undici 8, request': () => byUndici(undici8, ({ request }) => request, 'body'),
  'undici 6, fetch': () => byUndici(undici6, ({ fetch }) => fetch),
  'undici 7, fetch': () => byUndici(undici7, ({ fetch }) => fetch),
  'undici 8, fetch': () => byUndici(undici8, ({ fetch }) => fetch),
  "Node's fetch with a dispatcher of undici 7": () => byUndici(undici7, () => fetch),
  got: () => {
    const agent = { http: new Agent({ maxSockets: 2 }) };
    return (url, signal) =>
      got(url, {
        agent,
        signal,
        retry: { limit: 1, calculateDelay: ({ computedValue }) => computedValue && 1 },
      }).text();
  },
  axios: () => {
    const client = axios.create({ httpAgent: new Agent({ maxSockets: 2, keepAlive: true }) });
    return (url, signal) => pRetry(() => client.get(url, { signal }), { retries: 1, minTimeout: 1, signal });
  },
};

function byUndici({ Agent, interceptors, ...undici }, sender, body) {
  const retry = interceptors.retry({
    maxRetries: 1,
    minTimeout: 1,
    statusCodes: [503],
    errorCodes: ['UND_ERR_SOCKET', 'ECONNRESET'],
  });
  const dispatcher = new Agent({ connections: 2 }).compose(retry, interceptors.redirect({ maxRedirections: 1 }));
  return async (url, signal) => {
    const response = await sender(undici)(url, { dispatcher, signal });
    return (body ? response[body] : response).text();
  };
}

for (const [name, open] of Object.entries(clients)) {
  test(name, async () => {
    const aborts = new Map();
    const { origin, calls } = await startHardUpstream(aborts);
    const get = open();
    const { owners } = await burst(200, async (path) => {
      const controller = new AbortController();
      // Some calls are aborted after they have been sent, others while they wait for a connection.
      const isEarly = kindOf(path) === 'abort' && path.endsWith('9');
      aborts.set(path, () => controller.abort());
      if (isEarly) setImmediate(() => controller.abort());
      const answer = get(`${origin}${path}`, controller.signal);
      if (kindOf(path) === 'abort') await assert.rejects(answer);
      else await answer;
    });
    const paths = new Set(calls.map(({ url }) => url));
    for (const kind of kinds)
      assert.ok(
        [...paths].some((path) => kindOf(path) === kind),
        `no call was "${kind}"`,
      );
    assert.ok(calls.length > 240, `${calls.length} calls include retries and redirects`);
    assert.deepEqual(tally(calls, owners), { own: calls.length, foreign: 0, none: 0 });
  });
}
