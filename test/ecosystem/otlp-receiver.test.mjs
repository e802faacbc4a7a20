// Spans of @honeyhive/node in an OTLP/HTTP receiver of somebody else, which decodes, stores and returns them. The proxy in
// front of it maps the path, as the load balancer in front of a Collector may do.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { honeyhive } from '@honeyhive/express';
import { enrichSpanContext, HoneyHiveTracer } from '@honeyhive/node';
import { createDevtools } from 'autotel-devtools';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { atEnd } from './support/at-end.mjs';
import { newCaller, send } from './support/caller.mjs';
import { listen } from './support/listen.mjs';

const receiver = createDevtools({ port: 0 });
atEnd(() => receiver.close());
await receiver.ready;
const receiverUrl = `http://127.0.0.1:${receiver.httpServer.address().port}`;

/** The encoding and the status of each request that has reached the receiver. */
const posts = [];
const toReceiver = createProxyMiddleware({
  target: receiverUrl,
  pathRewrite: { '^/opentelemetry': '' },
  on: {
    proxyRes: ({ statusCode }, { headers }) => {
      posts.push([headers['content-encoding'], statusCode]);
    },
  },
});
const serverUrl = await listen(createServer(toReceiver));

const app = express();
app.use(honeyhive());
app.get('/ask', (_req, res) => {
  const ask = () =>
    enrichSpanContext({ eventName: 'chat', eventType: 'model', inputs: { text: 'hé', n: 3 } }, () => {});
  enrichSpanContext({ eventName: 'agent', eventType: 'chain' }, ask);
  res.end();
});
const service = await listen(createServer(app));

for (const compression of ['none', 'gzip']) {
  describe(`with compression ${compression}`, () => {
    const caller = newCaller();
    let tracer;
    let isFlushed;
    let spans;
    before(async () => {
      posts.length = 0;
      tracer = HoneyHiveTracer.init({ serverUrl, compression, serviceName: 'agents', project: 'bees' });
      await send(`${service}/ask`, { headers: caller.headers });
      isFlushed = await tracer.flush();
      const { traces } = JSON.parse((await send(`${receiverUrl}/v1/traces`)).body);
      ({ spans } = traces.find(({ traceId }) => traceId === caller.traceId));
    });
    after(() => tracer.shutdown());

    test('the receiver returns the tree below its caller', () => {
      const [request, agent, chat] = ['GET /ask', 'agent', 'chat'].map((name) =>
        spans.find((span) => span.name === name),
      );
      assert.equal(spans.length, 3);
      assert.deepEqual(
        [request, agent, chat].map(({ kind, parentSpanId }) => [kind, parentSpanId]),
        [
          ['SERVER', caller.spanId],
          ['INTERNAL', request.spanId],
          ['INTERNAL', agent.spanId],
        ],
      );
    });

    test('the receiver returns the session and the fields of the event', () => {
      const { attributes, duration } = spans.find(({ name }) => name === 'chat');
      assert.ok(duration >= 0);
      const { 'service.name': name, 'honeyhive.session_id': session, honeyhive_event_type: type } = attributes;
      assert.deepEqual([name, session, type], ['agents', caller.session, 'model']);
      const { 'honeyhive.project': project, 'honeyhive_inputs.text': text, 'honeyhive_inputs.n': n } = attributes;
      assert.deepEqual([project, text, n], ['bees', 'hé', 3]);
    });

    test('every span counts as exported', () => {
      assert.equal(isFlushed, true);
      assert.partialDeepStrictEqual(tracer.stats().spans, { ended: 3, exported: 3, queued: 0 });
    });
  });
}

test('a body that the receiver cannot decompress is sent again without gzip', () => {
  assert.deepEqual(posts, [
    ['gzip', 400],
    [undefined, 200],
  ]);
});
