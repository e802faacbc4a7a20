import { AsyncLocalStorage } from 'node:async_hooks';
import { TraceFlags, type Tracer } from '@opentelemetry/api';
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { runs } from '../../../../test/support/runs.js';
import { Delivery } from '../../src/export/delivery.js';
import { ExportProcessor } from '../../src/export/export-processor.js';
import type { ExportResult, OtlpExporter } from '../../src/export/otlp-exporter.js';
import { SpanCounts } from '../../src/export/span-counts.js';

const accepted: ExportResult = { status: 'accepted', rejectedSpans: 0, reason: '' };
const never = () => new Promise<ExportResult>(() => {});
const limits = { maxQueueSize: 32_768, maxQueueBytes: 64 * 1024 * 1024 };

beforeEach(() => void jest.spyOn(process, 'emitWarning').mockImplementation());
afterEach(() => void jest.restoreAllMocks());

function start(
  post: OtlpExporter,
  { disableBatch = false, ...given }: Partial<typeof limits & { disableBatch: boolean }> = {},
) {
  const counts = new SpanCounts('the server');
  const delivery = new Delivery(post, counts, 60_000);
  const processor = new ExportProcessor(counts, delivery, { ...limits, ...given }, disableBatch);
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  const tracer: Tracer = provider.getTracer('test');
  const work = (spans: number, text = '') => {
    for (let span = 0; span < spans; span += 1) tracer.startSpan('work', { attributes: { text } }).end();
  };
  return { counts, delivery, processor, provider, tracer, work };
}

describe('ExportProcessor', () => {
  it('exports outside the async context of the request that filled the batch', async () => {
    const request = new AsyncLocalStorage<string>();
    process.env.OTEL_BSP_SCHEDULE_DELAY = '1';
    for (const spans of [1, 512]) {
      const posted = Promise.withResolvers<unknown>();
      const { work } = start(async () => {
        posted.resolve(request.getStore());
        return accepted;
      });
      request.run('a request', () => work(spans));
      expect(await posted.promise).toBeUndefined();
    }
    delete process.env.OTEL_BSP_SCHEDULE_DELAY;
  });

  it('queues up to `maxQueueSize` spans, and counts the rest as dropped', async () => {
    const { counts, processor, work } = start(never, { maxQueueSize: 1_000 });
    work(1_500);
    expect(counts.stats).toMatchObject({ ended: 1_500, queued: 1_000, dropped: { queueFull: 500 } });
    processor.dropAll();
    expect(counts.stats).toMatchObject({ queued: 0, dropped: { queueFull: 500, shutdown: 1_000 } });
  });

  it('queues up to `maxQueueBytes` in spans and encoded batches, and counts the rest as dropped', () => {
    const bodies: Uint8Array[] = [];
    const maxQueueBytes = 10 * 1024 * 1024;
    const { counts, delivery, processor, work } = start(
      (body) => {
        bodies.push(body);
        return never();
      },
      { maxQueueBytes },
    );
    work(1_000, 'x'.repeat(100_000));
    const { queued, dropped } = counts.stats;
    expect(dropped.queueFull).toBeGreaterThan(0);
    expect(queued + dropped.queueFull).toBe(1_000);
    expect(delivery.queuedBytes).toBeLessThanOrEqual(maxQueueBytes);
    expect(delivery.queuedBytes).toBeGreaterThan(maxQueueBytes / 2);
    // A body does not keep a larger buffer in memory.
    for (const body of bodies) expect(body.buffer.byteLength).toBe(body.byteLength);
    expect(Math.max(...bodies.map(({ length }) => length))).toBeLessThan(2 * 1024 * 1024);
    processor.dropAll();
    expect(delivery.queuedBytes).toBe(0);
  });

  it('drops only the span that is too large for the queue', async () => {
    const { counts, processor, work } = start(async () => accepted, { maxQueueBytes: 1024 * 1024 });
    work(1, 'x'.repeat(1024 * 1024));
    work(1);
    expect(await processor.flush(1_000)).toBe(false);
    expect(counts.stats).toMatchObject({ exported: 1, queued: 0, dropped: { queueFull: 1 } });
  });

  it('counts every span exactly once, whatever the server responds', async () => {
    const result = fc.constantFrom<ExportResult>(
      accepted,
      { status: 'refused', reason: 'no' },
      { status: 'accepted', rejectedSpans: 3, reason: 'some' },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), result, fc.boolean()), { maxLength: 8 }),
        fc.boolean(),
        async (bursts, disableBatch) => {
          const results = bursts.map(([, result]) => result);
          const { counts, processor, work } = start(async () => results.shift() ?? accepted, {
            maxQueueSize: 600,
            disableBatch,
          });
          for (const [spans, , flush] of bursts) {
            work(spans);
            if (flush) await processor.flush(1_000);
          }
          await processor.flush(1_000);
          await processor.shutdown();
          const { ended, exported, queued, dropped } = counts.stats;
          expect(queued).toBe(0);
          expect(ended).toBe(bursts.reduce((sum, [spans]) => sum + spans, 0));
          expect(ended).toBe(exported + Object.values(dropped).reduce((sum, count) => sum + count, 0));
        },
      ),
      { numRuns: runs(50) },
    );
  });

  it('reports a dropped span to two concurrent flushes, but not to the next', async () => {
    const response = Promise.withResolvers<ExportResult>();
    const { processor, work } = start(() => response.promise);
    work(1);
    const flushes = [processor.flush(1_000), processor.flush(1_000)];
    response.resolve({ status: 'refused', reason: 'no' });
    expect(await Promise.all(flushes)).toEqual([false, false]);
    expect(await processor.flush(1_000)).toBe(true);
  });

  it('reports a span that is dropped after a flush has timed out to the next flush', async () => {
    const response = Promise.withResolvers<ExportResult>();
    const { processor, work } = start(() => response.promise);
    work(1);
    expect(await processor.flush(1)).toBe(false);
    response.resolve({ status: 'refused', reason: 'no' });
    await response.promise;
    expect(await processor.flush(1_000)).toBe(false);
    expect(await processor.flush(1_000)).toBe(true);
  });

  it('waits without a time limit if the limit is infinite', async () => {
    const { processor, work } = start(() => new Promise((resolve) => setTimeout(resolve, 20, accepted)));
    work(1);
    expect(await processor.flush(Number.POSITIVE_INFINITY)).toBe(true);
  });

  it('waits in forceFlush(), and rejects if spans were dropped', async () => {
    const results: ExportResult[] = [accepted, { status: 'refused', reason: 'no' }];
    const { counts, provider, work } = start(async () => results.shift() ?? accepted);
    work(1);
    await provider.forceFlush();
    expect(counts.stats.exported).toBe(1);
    work(1);
    await expect(provider.forceFlush()).rejects.toBeDefined();
  });

  it('exports the other spans of a batch in which one cannot be encoded', async () => {
    const { counts, processor, tracer, work } = start(async () => accepted);
    work(3);
    const span = tracer.startSpan('bad');
    processor.onEnd(Object.create(span, { startTime: { value: undefined } }));
    work(4);
    expect(await processor.flush(1_000)).toBe(false);
    expect(counts.stats).toMatchObject({ ended: 8, exported: 7, queued: 0, dropped: { invalid: 1 } });
  });

  it('does not count spans that are not sampled', () => {
    const { counts, processor } = start(never);
    processor.onEnd({ spanContext: () => ({ traceFlags: TraceFlags.NONE }) } as ReadableSpan);
    expect(counts.stats.ended).toBe(0);
  });

  it.each([false, true])(
    'keeps no reference to the request in which a span ended (disableBatch: %s)',
    async (disableBatch) => {
      const requests = new AsyncLocalStorage<string>();
      const seen: unknown[] = [];
      const { processor, work } = start(
        async () => {
          seen.push(requests.getStore());
          return accepted;
        },
        { disableBatch },
      );
      await requests.run('a request', async () => {
        work(600);
        await processor.flush(1_000);
      });
      expect(seen.length).toBeGreaterThan(1);
      expect(new Set(seen)).toEqual(new Set([undefined]));
    },
  );
});
