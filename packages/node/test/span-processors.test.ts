import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { trace } from '@opentelemetry/api';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { enrichSpanContext, HoneyHiveTracer, type InitOptions } from '../src/index.js';

let local: LocalHoneyHive;
beforeEach(async () => {
  local = await startLocal({ port: 0 });
});
afterEach(async () => {
  await local.close();
  jest.restoreAllMocks();
});

const init = (options: InitOptions) => HoneyHiveTracer.init({ serverUrl: local.url, serviceName: 'test', ...options });

const processor = (methods: Partial<SpanProcessor>): SpanProcessor => ({
  onStart() {},
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
  ...methods,
});

describe('span processors passed to init()', () => {
  it('see all spans, with their session, their type and the texts of other instrumentations as they are', async () => {
    const exporter = new InMemorySpanExporter();
    const tracer = init({
      spanProcessors: [new SimpleSpanProcessor(exporter)],
      redact: () => '***',
    });
    const span = trace.getTracer('other').startSpan('chat');
    span.setAttributes({ 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': 'a secret' });
    span.end();
    await tracer.flush();
    expect(exporter.getFinishedSpans()).toMatchObject([
      {
        name: 'chat',
        attributes: {
          'honeyhive.session_id': tracer.sessionId,
          honeyhive_event_type: 'model',
          'gen_ai.input.messages': 'a secret',
        },
      },
    ]);
    expect(local.store.session(tracer.sessionId)?.spans).toMatchObject([
      { attributes: { 'gen_ai.input.messages': '***' } },
    ]);
    await tracer.shutdown();
  });

  it('can write attributes that HoneyHive receives', async () => {
    const tracer = init({ spanProcessors: [processor({ onStart: (span) => void span.setAttribute('tier', 'gold') })] });
    enrichSpanContext({ eventName: 'work' }, () => {});
    await tracer.flush();
    expect(local.store.session(tracer.sessionId)?.spans).toMatchObject([{ attributes: { tier: 'gold' } }]);
    await tracer.shutdown();
  });

  it('are flushed by flush() and shut down by shutdown()', async () => {
    const exporter = new InMemorySpanExporter();
    const shutdown = jest.spyOn(exporter, 'shutdown');
    const tracer = init({ spanProcessors: [new BatchSpanProcessor(exporter)] });
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(await tracer.flush()).toBe(true);
    expect(exporter.getFinishedSpans()).toMatchObject([{ name: 'work' }]);
    expect(await tracer.shutdown()).toBe(true);
    expect(shutdown).toHaveBeenCalledTimes(1);
  });

  it('that fail neither reject flush() and shutdown() nor change whether HoneyHive has accepted the spans', async () => {
    jest.spyOn(process, 'emitWarning').mockImplementation();
    const fail = () => Promise.reject(new Error('failed'));
    const tracer = init({ spanProcessors: [processor({ forceFlush: fail, shutdown: fail })] });
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await tracer.flush()).toBe(true);
    expect(await tracer.shutdown()).toBe(true);
  });
});

it.each<[keyof InitOptions, unknown]>([
  ['spanProcessors', new SimpleSpanProcessor(new InMemorySpanExporter())],
  ['spanProcessors', [SimpleSpanProcessor]],
  ['spanProcessors', [new InMemorySpanExporter()]],
  ['spanProcessors', null],
  ['exporter', null],
  ['exporter', 'proto'],
  ['exporter', InMemorySpanExporter],
  ['exporter', { export() {} }],
  ['instrumentations', {}],
  ['instrumentations', [undefined]],
  ['instrumentations', [class Instrumentation {}]],
  ['instrumentations', [[{ enable() {}, disable() {} }]]],
])('init() throws a TypeError for invalid `%s`', (option, value) => {
  expect(() => init({ [option]: value })).toThrow(
    expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(`invalid \`${option}\``) }),
  );
});

it('an instrumentation that fails is one warning, and init() and shutdown() go on', async () => {
  const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  const fail = () => {
    throw new Error('failed');
  };
  const calls: string[] = [];
  const works = {
    setTracerProvider: () => void calls.push('provider'),
    getConfig: () => ({ enabled: true }),
    enable: () => void calls.push('enable'),
    disable: () => void calls.push('disable'),
  };
  const tracer = init({ instrumentations: [{ ...works, setTracerProvider: fail, disable: fail }, works] });
  expect(await tracer.shutdown()).toBe(true);
  // It says that it is enabled, and is not enabled twice.
  expect(calls).toEqual(['provider', 'disable']);
  expect(emitWarning.mock.calls.map(([message]) => String(message))).toEqual([
    expect.stringContaining('An instrumentation could not be enabled'),
    expect.stringContaining('An instrumentation could not be disabled'),
  ]);
});

it('a second init() adds no instrumentations and processors, and warns', async () => {
  const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  const known = processor({});
  const tracer = init({ spanProcessors: [known] });
  init({ spanProcessors: [known] });
  expect(emitWarning).not.toHaveBeenCalled();
  const onEnd = jest.fn();
  init({ spanProcessors: [processor({ onEnd })] });
  enrichSpanContext({ eventName: 'work' }, () => {});
  expect(onEnd).not.toHaveBeenCalled();
  expect(String(emitWarning.mock.calls)).toContain('adds no `spanProcessors`');
  await tracer.shutdown();
});
