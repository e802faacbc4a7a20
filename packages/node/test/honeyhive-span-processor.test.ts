import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { detectResources } from '@opentelemetry/resources';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import {
  enrichSpanContext,
  HoneyHiveSpanProcessor,
  HoneyHiveTracer,
  type SpanProcessorOptions,
  withSession,
} from '../src/index.js';

let local: LocalHoneyHive;
let own: InMemorySpanExporter;
let provider: BasicTracerProvider | undefined;
beforeEach(async () => {
  local = await startLocal({ port: 0 });
});
afterEach(async () => {
  await provider?.shutdown();
  provider = undefined;
  trace.disable();
  context.disable();
  await local.close();
  jest.restoreAllMocks();
});

/** Registers a provider as an application does, with an exporter of its own. */
function register(options: SpanProcessorOptions = {}): BasicTracerProvider {
  own = new InMemorySpanExporter();
  const processor = new HoneyHiveSpanProcessor({ serverUrl: local.url, ...options });
  provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(own), processor] });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return provider;
}

const work = (eventName: string) => enrichSpanContext({ eventName }, () => {});
const names = (sessionId: string) => local.store.session(sessionId)?.spans.map(({ name }) => name);

describe('HoneyHiveSpanProcessor', () => {
  it("exports the spans of the application's provider with their session, which its own exporter receives too", async () => {
    const ownProvider = register({ project: 'mine' });
    withSession({ sessionId: 's' }, () => work('work'));
    await ownProvider.forceFlush();
    expect(names('s')).toEqual(['work']);
    expect(own.getFinishedSpans()).toMatchObject([
      { name: 'work', attributes: { 'honeyhive.session_id': 's', 'honeyhive.project': 'mine' } },
    ]);
  });

  it('gives spans outside any request the session of the process', async () => {
    const ownProvider = register({ sessionId: 'process' });
    work('work');
    await ownProvider.forceFlush();
    expect(names('process')).toEqual(['work']);
  });

  it('redacts texts of other instrumentations only for HoneyHive', async () => {
    const ownProvider = register({ sessionId: 's', redact: () => '***' });
    trace
      .getTracer('other')
      .startSpan('chat', { attributes: { 'gen_ai.input.messages': 'a secret' } })
      .end();
    await ownProvider.forceFlush();
    expect(local.store.session('s')?.spans).toMatchObject([{ attributes: { 'gen_ai.input.messages': '***' } }]);
    expect(own.getFinishedSpans()).toMatchObject([{ attributes: { 'gen_ai.input.messages': 'a secret' } }]);
  });

  it('is flushed when the provider shuts down, and can then be created again', async () => {
    const listeners = process.listenerCount('SIGTERM');
    const first = register({ sessionId: 'first' });
    expect(process.listenerCount('SIGTERM')).toBe(listeners + 1);
    work('work');
    await first.shutdown();
    expect(names('first')).toEqual(['work']);
    expect(process.listenerCount('SIGTERM')).toBe(listeners);
    trace.disable();
    const second = register({ sessionId: 'second' });
    work('again');
    await second.forceFlush();
    expect(names('second')).toEqual(['again']);
  });

  it('is flushed with the attributes that the provider detects later', async () => {
    const processor = new HoneyHiveSpanProcessor({ serverUrl: local.url, sessionId: 's' });
    const name = Promise.withResolvers<string>();
    const resource = detectResources({
      detectors: [{ detect: () => ({ attributes: { 'service.name': name.promise } }) }],
    });
    provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
    provider.getTracer('test').startSpan('work').end();
    const flushed = provider.forceFlush();
    name.resolve('detected');
    await flushed;
    expect(local.store.session('s')?.spans).toMatchObject([{ service: 'detected' }]);
  });

  it('can belong to several providers', async () => {
    const processor = new HoneyHiveSpanProcessor({ serverUrl: local.url, sessionId: 's' });
    const providers = [1, 2].map(() => new BasicTracerProvider({ spanProcessors: [processor] }));
    providers.map((each, index) => each.getTracer('test').startSpan(`of ${index}`).end());
    await providers[0]?.forceFlush();
    expect(names('s')?.toSorted()).toEqual(['of 0', 'of 1']);
    await providers[0]?.shutdown();
  });

  it('throws if HoneyHive is already set up, or for an option of the provider', async () => {
    const tracer = HoneyHiveTracer.init({ serverUrl: local.url });
    expect(() => new HoneyHiveSpanProcessor()).toThrow(/already set up.*before HoneyHiveTracer\.init\(\)/);
    await tracer.shutdown();
    const options = { serverUrl: local.url, sampleRate: 0.5 };
    expect(() => new HoneyHiveSpanProcessor(options)).toThrow(/HoneyHiveSpanProcessor\(\).*sampleRate/);
    register();
  });

  it('records and exports nothing if tracing is off', async () => {
    const ownProvider = register({ enabled: false });
    trace.getTracer('other').startSpan('work').end();
    await ownProvider.forceFlush();
    expect(local.store.sessions()).toEqual([]);
    expect(own.getFinishedSpans()[0]?.attributes).toEqual({});
  });

  it('warns that HH_SAMPLE_RATE does not apply', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation();
    jest.replaceProperty(process, 'env', { ...process.env, HH_SAMPLE_RATE: '0' });
    const ownProvider = register({ sessionId: 's' });
    work('work');
    await ownProvider.forceFlush();
    expect(names('s')).toEqual(['work']);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^HH_SAMPLE_RATE does not apply/), 'HoneyHiveWarning');
  });
});

describe("init() beside the application's provider", () => {
  it('uses that provider, and counts and flushes its spans', async () => {
    const ownProvider = register({ sessionId: 'first' });
    const tracer = HoneyHiveTracer.init({ sessionId: 'mine', project: 'theirs' });
    expect(tracer.sessionId).toBe('mine');
    tracer.provider.getTracer('test').startSpan('work').end();
    expect(await tracer.flush()).toBe(true);
    expect(names('mine')).toEqual(['work']);
    expect(own.getFinishedSpans()).toHaveLength(1);
    expect(tracer.stats().spans).toMatchObject({ ended: 1, exported: 1 });
    expect(trace.getTracer('test').startSpan('x').constructor).toBe(
      ownProvider.getTracer('test').startSpan('y').constructor,
    );
  });

  it('uses it also if it is registered later', async () => {
    const processor = new HoneyHiveSpanProcessor({ serverUrl: local.url });
    const tracer = HoneyHiveTracer.init({ sessionId: 'mine' });
    provider = new BasicTracerProvider({ spanProcessors: [processor] });
    expect(trace.setGlobalTracerProvider(provider)).toBe(true);
    tracer.provider.getTracer('test').startSpan('work').end();
    expect(await tracer.flush()).toBe(true);
    expect(names('mine')).toEqual(['work']);
  });

  it('starts and enriches sessions', async () => {
    register();
    const tracer = HoneyHiveTracer.init();
    const sessionId = await tracer.createSession({ sessionName: 'nightly' });
    expect(await tracer.enrichSession({ metadata: { tier: 'gold' } })).toBe(true);
    expect(local.store.session(sessionId)).toMatchObject({ name: 'nightly' });
  });

  it('leaves the provider registered after shutdown() of the tracer', async () => {
    register();
    jest.spyOn(process, 'emitWarning').mockImplementation();
    await HoneyHiveTracer.init().shutdown();
    trace.getTracer('other').startSpan('later').end();
    expect(own.getFinishedSpans()).toMatchObject([{ name: 'later' }]);
  });
});
