import { createServer } from 'node:http';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { HoneyHiveTracer, type InitOptions } from '@honeyhive/node';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
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
