// Undici's dns interceptor replaces the name in a request's origin by its address. The name that the application asked for
// decides whether the request carries trace and session.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { enrichSpanContext } from '@honeyhive/node';
import { startTelemetry } from './support/telemetry.mjs';
import { warmUndicis } from './support/undicis.mjs';
import { startUpstream } from './support/upstream.mjs';

const telemetry = await startTelemetry({ propagateTo: ['http://agents.example.com'] });

const addresses = {
  'agents.example.com': '203.0.113.7',
  'user-service': '203.0.113.8',
  'stranger.example.org': '10.0.0.9',
  'other.example.net': '203.0.113.9',
};

for (const [version, undici] of Object.entries(await warmUndicis())) {
  /** Sends a request to `url` inside an event. It arrives at one upstream, whatever its address. */
  async function call(url, send, intercept = (agent, dns) => agent.compose(dns)) {
    const { origin, calls } = await startUpstream();
    const { hostname, port } = new URL(origin);
    const agent = new undici.Agent({
      connect: (_options, done) => {
        const socket = connect(Number(port), hostname, () => done(null, socket));
      },
    });
    const lookup = (target, _options, done) =>
      done(null, [{ address: addresses[target.hostname], family: 4, ttl: 60_000 }]);
    const dispatcher = intercept(agent, undici.interceptors.dns({ lookup }));
    const { spanId } = await enrichSpanContext({ eventName: 'call' }, async (span) => {
      await send(url, dispatcher);
      return span.spanContext();
    });
    await agent.close();
    assert.equal(calls.length, 1);
    const event = await telemetry.span(spanId);
    return { carries: calls[0].traceId === event.traceId && calls[0].session !== undefined, call: calls[0], event };
  }

  const senders = {
    request: async (url, dispatcher) => (await undici.request(url, { dispatcher })).body.text(),
    fetch: async (url, dispatcher) => (await undici.fetch(url, { dispatcher })).text(),
  };

  for (const [method, send] of Object.entries(senders)) {
    describe(`${version}, ${method}`, () => {
      for (const url of ['http://agents.example.com/ask', 'http://user-service/ask']) {
        test(`${new URL(url).hostname} gets trace and session, whatever its address`, async () => {
          const { carries, event } = await call(url, send);
          assert.equal(event.attributes['honeyhive.propagation.withheld'], undefined);
          assert.ok(carries);
        });
      }

      for (const url of ['http://stranger.example.org/ask', 'http://other.example.net/ask']) {
        test(`${new URL(url).hostname} gets nothing, and the event names it as it was written`, async () => {
          const { call: received, event } = await call(url, send);
          assert.deepEqual(event.attributes['honeyhive.propagation.withheld'], [new URL(url).origin]);
          assert.equal(received.headers.traceparent, undefined);
          assert.equal(received.headers.baggage, undefined);
        });
      }
    });
  }

  describe(`${version}, without the interceptor`, () => {
    for (const url of ['http://203.0.113.9/ask', 'http://stranger.example.org/ask']) {
      test(`${new URL(url).hostname} gets nothing, whatever name a forwarded Host header has`, async () => {
        const send = async (target, dispatcher) => {
          const { body } = await undici.request(target, { dispatcher, headers: { host: 'user-service' } });
          await body.dump();
        };
        const { call: received, event } = await call(url, send, (agent) => agent);
        assert.deepEqual(event.attributes['honeyhive.propagation.withheld'], [new URL(url).origin]);
        assert.equal(received.headers.traceparent, undefined);
        assert.equal(received.headers.baggage, undefined);
      });
    }
  });
}
