import { createServer } from 'node:http';
import { honeyhive } from '@honeyhive/express';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import express from 'express';
import { closeServers, listen } from '../../../test/support/listen.js';
import { enrichSpanContext, HoneyHiveTracer, type InitOptions } from '../src/index.js';

let local: LocalHoneyHive;
let tracer: HoneyHiveTracer;
beforeEach(async () => {
  local = await startLocal({ port: 0 });
});
afterEach(async () => {
  await tracer.shutdown();
  await local.close();
  await closeServers();
});

/** `serverUrl` is an address at which nothing listens. */
function init(options: InitOptions = {}, url = `${local.url}/opentelemetry/v1/traces`) {
  const exporter = new OTLPTraceExporter({ url });
  tracer = HoneyHiveTracer.init({ serverUrl: 'http://127.0.0.1:1', serviceName: 'test', exporter, ...options });
}

const received = (sessionId = tracer.sessionId) => local.store.session(sessionId)?.spans;

describe("OpenTelemetry's exporter passed to init()", () => {
  it('receives requests and events with their session and type, as one trace', async () => {
    init({ project: 'shop' });
    const app = express().use(honeyhive());
    app.get('/orders', (_req, res) => {
      enrichSpanContext({ eventName: 'look up', eventType: 'tool', inputs: { id: 7 } }, () => res.end());
    });
    const sessionId = crypto.randomUUID();
    await fetch(`${await listen(createServer(app))}/orders`, { headers: { baggage: `session_id=${sessionId}` } });
    expect(await tracer.flush()).toBe(true);
    const spans = received(sessionId) ?? [];
    const request = spans.find(({ name }) => name === 'GET /orders');
    const event = spans.find(({ name }) => name === 'look up');
    expect(spans).toHaveLength(2);
    expect(request).toMatchObject({ kind: 'server', eventType: 'chain' });
    expect(event).toMatchObject({ eventType: 'tool', parentSpanId: request?.spanId });
    expect(event?.attributes).toMatchObject({ 'honeyhive.project': 'shop', 'honeyhive_inputs.id': 7 });
    expect(tracer.stats().spans).toMatchObject({ ended: 2, exported: 2, queued: 0 });
  });

  it('receives redacted texts, whoever has recorded them, and the type of other instrumentations', async () => {
    init({ redact: () => '***' });
    const span = trace.getTracer('other').startSpan('chat');
    span.setAttributes({ 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': 'a secret' });
    span.end();
    await tracer.flush();
    expect(received()).toMatchObject([{ eventType: 'model', attributes: { 'gen_ai.input.messages': '***' } }]);
  });

  it('receives everything before shutdown() resolves', async () => {
    init();
    for (let span = 0; span < 1_200; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await tracer.shutdown()).toBe(true);
    expect(received()).toHaveLength(1_200);
  });

  it('causes a warning if the server refuses spans, and they are counted', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    init({}, `${await listen(createServer((_req, res) => void res.writeHead(400).end()))}/v1/traces`);
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await tracer.flush()).toBe(false);
    expect(tracer.stats().spans).toMatchObject({ ended: 1, exported: 0, queued: 0, dropped: { unavailable: 1 } });
    expect(emitWarning.mock.calls).toEqual([
      [expect.stringMatching(/^1 span was not exported to the exporter passed to init\(\): /), 'HoneyHiveWarning'],
    ]);
    emitWarning.mockRestore();
  });
});
