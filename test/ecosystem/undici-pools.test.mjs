// An Express service calls another one by undici, through a pool of a few connections. A request that waits for a connection
// is sent later, from an event of a socket that served another request.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { describe, test } from 'node:test';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import * as undici8 from 'undici8';
import { assertAllOwn, burst, tally } from './support/burst.mjs';
import { startForwardProxy } from './support/forward-proxy.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { startUpstream } from './support/upstream.mjs';

await startTelemetry();
const proxy = await startForwardProxy();

/** Each returns a dispatcher that queues requests. */
const dispatchers = {
  Agent: ({ Agent }) => new Agent({ connections: 2 }),
  'Agent with pipelining': ({ Agent }) => new Agent({ connections: 1, pipelining: 10 }),
  Pool: ({ Pool }, origin) => new Pool(origin, { connections: 2 }),
  BalancedPool: ({ BalancedPool }, origin) => new BalancedPool([origin], { connections: 2 }),
  RoundRobinPool: ({ RoundRobinPool }, origin) => new RoundRobinPool(origin, { connections: 2 }),
  Client: ({ Client }, origin) => new Client(origin),
  'Client with pipelining': ({ Client }, origin) => new Client(origin, { pipelining: 10 }),
  ProxyAgent: ({ ProxyAgent }) => new ProxyAgent({ uri: proxy, connections: 2 }),
  EnvHttpProxyAgent: ({ EnvHttpProxyAgent }) =>
    new EnvHttpProxyAgent({ httpProxy: proxy, noProxy: '', connections: 2 }),
  RetryAgent: ({ RetryAgent, Agent }) => new RetryAgent(new Agent({ connections: 2 })),
};

/** Each sends a request through `dispatcher` and reads the response. */
const senders = {
  request: async ({ request }, url, dispatcher) => (await request(url, { dispatcher })).body.text(),
  fetch: async ({ fetch }, url, dispatcher) => (await fetch(url, { dispatcher })).text(),
  stream: ({ stream }, url, dispatcher) =>
    stream(url, { dispatcher, method: 'GET' }, () => new Writable({ write: (_chunk, _encoding, done) => done() })),
  pipeline: async ({ pipeline }, url, dispatcher) => {
    const duplex = pipeline(url, { dispatcher, method: 'GET' }, ({ body }) => body);
    await once(duplex.end().resume(), 'end');
  },
  dispatch: (_undici, url, dispatcher) => {
    const { origin, pathname: path } = new URL(url);
    return new Promise((resolve, reject) =>
      dispatcher.dispatch({ origin, path, method: 'GET' }, new Handler(resolve, reject)),
    );
  },
};

/** A handler for `dispatch`, with the methods of undici 6 and those of undici 7 and 8. */
class Handler {
  constructor(resolve, reject) {
    Object.assign(this, {
      onComplete: resolve,
      onError: reject,
      onResponseEnd: resolve,
      onResponseError: (_controller, error) => reject(error),
    });
  }
  onConnect() {}
  onHeaders() {
    return true;
  }
  onData() {
    return true;
  }
  onRequestStart() {}
  onResponseStart() {}
  onResponseData() {}
}

for (const [version, undici] of Object.entries({ undici6, undici7, undici8 })) {
  test(`${version}: nine requests at once, through two connections, before anything else was sent`, async () => {
    const { origin, calls } = await startUpstream();
    const dispatcher = new undici.Agent({ connections: 2 });
    const { owners } = await burst(9, (path) => senders.fetch(undici, `${origin}${path}`, dispatcher));
    const { own, none, foreign } = tally(calls, owners);
    // The context of the very first requests may be unknown; those carry nothing.
    assert.deepEqual({ foreign, others: own + none }, { foreign: 0, others: 9 });
    await dispatcher.close();
  });

  for (const [name, open] of Object.entries(dispatchers)) {
    // It came with undici 7.
    if (name === 'RoundRobinPool' && undici === undici6) continue;
    describe(`${version}: ${name}`, () => {
      for (const [method, send] of Object.entries(senders)) {
        test(`${method} carries the trace and session of the request that called it`, async () => {
          const { origin, calls } = await startUpstream();
          const dispatcher = open(undici, origin);
          const outcome = await burst(20, (path) => send(undici, `${origin}${path}`, dispatcher));
          assertAllOwn(outcome, calls);
          await dispatcher.close();
        });
      }
    });
  }
}
