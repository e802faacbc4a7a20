// Interceptors copy a request's options, change its origin or send it again. Behind them, a pool of two connections queues
// requests all the same.
import { describe, test } from 'node:test';
import { assertAllOwn, burst } from './support/burst.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { warmUndicis } from './support/undicis.mjs';
import { startUpstream } from './support/upstream.mjs';

await startTelemetry();

const toLoopback = (_origin, _options, done) => done(null, [{ address: '127.0.0.1', family: 4, ttl: 60_000 }]);

const compositions = {
  retry: ({ interceptors }) => [interceptors.retry()],
  redirect: ({ interceptors }) => [interceptors.redirect({ maxRedirections: 1 })],
  dump: ({ interceptors }) => [interceptors.dump({ maxSize: 1024 })],
  cache: ({ interceptors }) => [interceptors.cache()],
  dns: ({ interceptors }) => [interceptors.dns({ lookup: toLoopback })],
  'a copy of the options': () => [(dispatch) => (options, handler) => dispatch({ ...options }, handler)],
  'all of them': (undici) =>
    ['retry', 'redirect', 'dump', 'cache', 'dns'].flatMap((name) =>
      isIn(undici, name) ? compositions[name](undici) : [],
    ),
};

/** Undici 6 has no cache. */
function isIn({ interceptors }, name) {
  return name !== 'cache' || 'cache' in interceptors;
}

for (const [version, undici] of Object.entries(await warmUndicis())) {
  describe(version, () => {
    for (const [name, compose] of Object.entries(compositions)) {
      if (!isIn(undici, name)) continue;
      for (const method of ['request', 'fetch']) {
        test(`${name}: ${method} carries the trace and session of the request that called it`, async () => {
          const { origin, calls } = await startUpstream();
          const agent = new undici.Agent({ connections: 2 });
          const dispatcher = agent.compose(...compose(undici));
          const outcome = await burst(20, async (path) => {
            const response = await undici[method](`${origin.replace('127.0.0.1', 'localhost')}${path}`, { dispatcher });
            await (response.body.text?.() ?? response.text());
          });
          assertAllOwn(outcome, calls);
          await agent.close();
        });
      }
    }
  });
}
