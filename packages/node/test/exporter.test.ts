import { trace } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { enrichSpanContext, HoneyHiveTracer, type InitOptions } from '../src/index.js';

type Callback = Parameters<SpanExporter['export']>[1];

let emitWarning: jest.SpyInstance;
let tracer: HoneyHiveTracer;
beforeEach(() => {
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(async () => {
  await tracer.shutdown({ timeoutMillis: 1_000 });
  jest.restoreAllMocks();
});

const exporter = (methods: Partial<SpanExporter>): SpanExporter => ({
  export: (_, done) => done({ code: 0 }),
  async shutdown() {},
  ...methods,
});
const init = (given: SpanExporter, options: InitOptions = {}) => {
  tracer = HoneyHiveTracer.init({ serviceName: 'test', exporter: given, ...options });
};
const work = (spans = 1) => {
  for (let span = 0; span < spans; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
};

describe('an exporter passed to init()', () => {
  it('needs no API key, receives one batch at a time, and is flushed', async () => {
    const batches: number[] = [];
    const pending: Callback[] = [];
    const flushed = jest.fn(async () => {});
    const exportSpans = (spans: ReadableSpan[], done: Callback) => {
      batches.push(spans.length);
      pending.push(done);
    };
    init(exporter({ export: exportSpans, forceFlush: flushed }));
    work(1_100);
    const flush = tracer.flush();
    for (const open of [1, 2, 3]) {
      await new Promise(setImmediate);
      expect([batches.length, flushed.mock.calls.length]).toEqual([open, 0]);
      pending.at(-1)?.({ code: 0 });
    }
    expect(await flush).toBe(true);
    expect(batches).toEqual([512, 512, 76]);
    expect(flushed).toHaveBeenCalled();
    expect(tracer.stats().spans).toMatchObject({ ended: 1_100, exported: 1_100, queued: 0 });
  });

  it.each<[string, SpanExporter['export'], string]>([
    ['reports an error', (_, done) => done({ code: 1, error: new Error('no disk') }), 'no disk'],
    ['reports no reason', (_, done) => done({ code: 1 }), 'the exporter gave no reason'],
    [
      'throws',
      () => {
        throw new Error('broken');
      },
      'Error: broken',
    ],
  ])('that %s causes a warning, and its spans are counted', async (_, exportSpans, reason) => {
    init(exporter({ export: exportSpans }));
    work(2);
    expect(await tracer.flush()).toBe(false);
    expect(tracer.stats().spans).toMatchObject({ queued: 0, dropped: { unavailable: 2 } });
    const warning = `2 spans were not exported to the exporter passed to init(): ${reason}.`;
    expect(emitWarning.mock.calls).toEqual([[warning, 'HoneyHiveWarning']]);
  });

  it('that never finishes is left after OTEL_BSP_EXPORT_TIMEOUT', async () => {
    process.env.OTEL_BSP_EXPORT_TIMEOUT = '20';
    let calls = 0;
    const exportSpans: SpanExporter['export'] = (_, done) => {
      calls += 1;
      if (calls > 1) done({ code: 0 });
    };
    init(exporter({ export: exportSpans }));
    delete process.env.OTEL_BSP_EXPORT_TIMEOUT;
    work(513);
    expect(await tracer.flush()).toBe(false);
    expect(tracer.stats().spans).toMatchObject({ exported: 1, queued: 0, dropped: { unavailable: 512 } });
    expect(String(emitWarning.mock.calls)).toContain('the exporter did not finish within 20 ms');
  });

  it('holds no more than `maxQueueSize` spans', () => {
    init(exporter({ export() {} }), { maxQueueSize: 600 });
    work(1_000);
    expect(tracer.stats().spans).toMatchObject({ queued: 600, dropped: { queueFull: 400 } });
  });

  it('is shut down after the spans were dropped that it did not accept in time', async () => {
    const shutdown = jest.fn(async () => {});
    init(exporter({ export() {}, shutdown }));
    work(3);
    expect(await tracer.shutdown({ timeoutMillis: 1 })).toBe(false);
    await new Promise(setImmediate);
    expect(shutdown).toHaveBeenCalledTimes(1);
    expect(tracer.stats().spans).toMatchObject({ queued: 0, dropped: { shutdown: 3 } });
  });

  it('that fails to flush and to shut down rejects nothing', async () => {
    const fail = () => Promise.reject(new Error('failed'));
    init(exporter({ forceFlush: fail, shutdown: fail }));
    work();
    expect(await tracer.flush()).toBe(false);
    expect(tracer.stats().spans).toMatchObject({ exported: 1 });
    expect(await tracer.shutdown()).toBe(false);
  });

  it('receives the other spans if one cannot be redacted', async () => {
    const received: string[] = [];
    const exportSpans = (spans: ReadableSpan[], done: Callback) => {
      received.push(...spans.map(({ name }) => name));
      done({ code: 0 });
    };
    init(exporter({ export: exportSpans }), { redact: String });
    work();
    const span = trace.getTracer('other').startSpan('bad');
    // An accessor of another library, which fails only when the text is read.
    span.addEvent('event', {}).end();
    Object.defineProperty((span as unknown as ReadableSpan).events[0], 'attributes', {
      get() {
        throw new Error('unreadable');
      },
    });
    await tracer.flush();
    expect(received).toEqual(['work']);
    expect(tracer.stats().spans).toMatchObject({ exported: 1, queued: 0, dropped: { invalid: 1 } });
  });
});

it('a second init() does not change the exporter, and warns', () => {
  const given = exporter({});
  init(given);
  init(given);
  expect(emitWarning).not.toHaveBeenCalled();
  init(exporter({}));
  expect(String(emitWarning.mock.calls)).toContain('which does not change `exporter`');
});
