import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { enrichSpanContext, HoneyHiveTracer, type InitOptions } from '@honeyhive/node';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeTracerProvider, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { closeServers, listen } from '../support/listen.js';

let local: LocalHoneyHive;
let origin: string;
let tracer: HoneyHiveTracer;
beforeEach(async () => {
  local = await startLocal({ port: 0 });
  origin = await listen(createServer((_, res) => void res.end()));
});
afterEach(async () => {
  await tracer.shutdown();
  await local.close();
  await closeServers();
});

function init(options: InitOptions) {
  tracer = HoneyHiveTracer.init({ serverUrl: local.url, serviceName: 'test', ...options });
}

const call = async () => (await fetch(origin)).text();

async function received() {
  await tracer.flush();
  return local.store.session(tracer.sessionId)?.spans;
}

it('instrumentations passed to init() use its provider, and are disabled at shutdown', async () => {
  const instrumentation = new UndiciInstrumentation();
  for (const instrumentations of [[instrumentation], [[instrumentation]]]) {
    init({ instrumentations });
    await call();
    expect(await received()).toMatchObject([{ kind: 'client', eventType: 'tool' }]);
    await tracer.shutdown();
  }

  const ended: ReadableSpan[] = [];
  const onEnd = (span: ReadableSpan) => void ended.push(span);
  const spanProcessors = [{ onStart() {}, onEnd, async forceFlush() {}, async shutdown() {} }];
  instrumentation.setTracerProvider(new NodeTracerProvider({ spanProcessors }));
  await call();
  expect(ended).toEqual([]);
});

it('an instrumentation that is given tracer.provider records spans in HoneyHive', async () => {
  init({});
  const instrumentation = new UndiciInstrumentation();
  instrumentation.setTracerProvider(tracer.provider);
  await call();
  instrumentation.disable();
  expect(await received()).toMatchObject([{ kind: 'client', eventType: 'tool' }]);
});

it('the requests of an exporter passed to init() are not traced, and carry no trace', async () => {
  const headers: IncomingHttpHeaders[] = [];
  const server = await listen(
    createServer((req, res) => {
      headers.push(req.headers);
      res.end();
    }),
  );
  const exporter: SpanExporter = {
    export: (_, done) => void fetch(server).then(() => done({ code: 0 })),
    async shutdown() {},
  };
  init({ exporter, instrumentations: [new UndiciInstrumentation()], disableBatch: true });
  await enrichSpanContext({ eventName: 'work' }, async () => {
    enrichSpanContext({ eventName: 'step' }, () => {});
    await tracer.flush();
  });
  await tracer.flush();
  expect(tracer.stats().spans).toMatchObject({ ended: 2, exported: 2 });
  expect(headers.map(({ traceparent }) => traceparent)).toEqual([undefined, undefined]);
});
