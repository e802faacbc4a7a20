// Node's own fetch, and clients built on it, use the pool of an undici that the application has installed.
import { afterEach, describe, test } from 'node:test';
import ky from 'ky';
import { assertAllOwn, burst } from './support/burst.mjs';
import { startForwardProxy } from './support/forward-proxy.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { warmUndicis } from './support/undicis.mjs';
import { startUpstream } from './support/upstream.mjs';

await startTelemetry();
const proxy = await startForwardProxy();
const undicis = await warmUndicis();
const { getGlobalDispatcher, setGlobalDispatcher } = undicis.undici8;
const nodes = getGlobalDispatcher();
afterEach(() => setGlobalDispatcher(nodes));

const clients = {
  fetch: async (url) => (await fetch(url)).text(),
  'fetch of a Request': async (url) => (await fetch(new Request(url))).text(),
  ky: (url) => ky.get(url).text(),
};

for (const [version, undici] of Object.entries(undicis)) {
  const dispatchers = {
    Agent: () => new undici.Agent({ connections: 2 }),
    RetryAgent: () => new undici.RetryAgent(new undici.Agent({ connections: 2 })),
    ProxyAgent: () => new undici.ProxyAgent({ uri: proxy, connections: 2 }),
    'an Agent with interceptors': () =>
      new undici.Agent({ connections: 2 }).compose(undici.interceptors.retry(), undici.interceptors.redirect()),
  };
  for (const [name, open] of Object.entries(dispatchers)) {
    describe(`${version}: ${name}`, () => {
      for (const [client, get] of Object.entries(clients)) {
        test(`${client} carries the trace and session of the request that called it`, async () => {
          const { origin, calls } = await startUpstream();
          const dispatcher = open();
          undici.setGlobalDispatcher(dispatcher);
          const outcome = await burst(20, (path) => get(`${origin}${path}`));
          assertAllOwn(outcome, calls);
          await dispatcher.close();
        });
      }
    });
  }
}
