import fc from 'fast-check';
import { runs } from '../../../../test/support/runs.js';
import { Delivery } from '../../src/export/delivery.js';
import type { ExportResult } from '../../src/export/otlp-exporter.js';
import { SpanCounts } from '../../src/export/span-counts.js';

const accepted: ExportResult = { status: 'accepted', rejectedSpans: 0, reason: '' };
const busy: ExportResult = { status: 'unavailable', reason: 'HTTP status 503' };

/** Starts a delivery to a server that responds with `respond()`, and records the time and the body of each attempt. */
function start(respond: (body: number, now: number) => ExportResult | Promise<ExportResult>, retryMillis = 60_000) {
  const counts = new SpanCounts('the server');
  const attempts: { body: number; at: number }[] = [];
  let open = 0;
  let mostOpen = 0;
  const began = performance.now();
  let signal: AbortSignal | undefined;
  async function post([body = 0]: Uint8Array, given: AbortSignal): Promise<ExportResult> {
    signal = given;
    const at = performance.now() - began;
    attempts.push({ body, at });
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    const result = await respond(body, at);
    open -= 1;
    return result;
  }
  const delivery = new Delivery(post, counts, retryMillis);
  const add = (...bodies: number[]) => {
    for (const body of bodies) {
      counts.addEnded();
      delivery.add(Uint8Array.of(body), 1);
    }
  };
  return { delivery, counts, attempts, add, mostOpen: () => mostOpen, isAborted: () => signal?.aborted };
}

let emitWarning: jest.SpyInstance;
beforeEach(() => {
  jest.useFakeTimers();
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => {
  emitWarning.mockRestore();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('Delivery', () => {
  it('loses no span in an outage shorter than `retryMillis`', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 59_999 }),
        fc.array(fc.integer({ min: 0, max: 59_999 }), { minLength: 1, maxLength: 20 }),
        // The time after which an attempt fails in the outage, up to the request timeout.
        fc.infiniteStream(fc.integer({ min: 0, max: 10_000 })),
        async (outage, endings, failsIn) => {
          const { counts, delivery, add } = start(async (_body, now) => {
            if (now >= outage) return accepted;
            await new Promise((resolve) => setTimeout(resolve, failsIn.next().value));
            return busy;
          });
          for (const ending of endings) setTimeout(add, ending, 1);
          await jest.advanceTimersByTimeAsync(60_000 + 10_000 + 20 * 5_000);
          expect(counts.stats).toMatchObject({ exported: endings.length, queued: 0 });
          expect(delivery.queuedBytes).toBe(0);
        },
      ),
      { numRuns: runs(30) },
    );
  }, 60_000);

  it('retries a batch whose attempt starts in the outage and fails after it', async () => {
    const { counts, add } = start(async (_body, now) => {
      if (now >= 59_999) return accepted;
      if (now > 50_000) await new Promise((resolve) => setTimeout(resolve, 10_000));
      return busy;
    });
    add(1);
    await jest.advanceTimersByTimeAsync(90_000);
    expect(counts.stats).toMatchObject({ exported: 1 });
  });

  it('drops and counts a batch that fails for longer than `retryMillis`', async () => {
    const { delivery, counts, add, attempts } = start(() => busy);
    add(1);
    const settled = delivery.settled();
    await jest.advanceTimersByTimeAsync(80_000);
    await settled;
    expect(counts.stats).toMatchObject({ queued: 0, dropped: { unavailable: 1 } });
    expect(delivery.queuedBytes).toBe(0);
    expect(attempts.at(-1)?.at).toBeGreaterThanOrEqual(60_000);
    expect(attempts.length).toBeLessThan(40);
    expect(jest.getTimerCount()).toBeLessThanOrEqual(1);
  });

  it.each([
    ['shortest', 0, [0, 250, 750, 1750, 3750, 6250, 8750]],
    ['longest', 1, [0, 500, 1500, 3500, 7500, 12500, 17500]],
  ])(
    'pauses between attempts for a random time that grows up to five seconds: the %s pauses',
    async (_, chance, expected) => {
      jest.spyOn(Math, 'random').mockReturnValue(chance);
      const { add, attempts } = start(() => busy);
      add(1);
      await jest.advanceTimersByTimeAsync(30_000);
      expect(attempts.slice(0, expected.length).map(({ at }) => Math.round(at))).toEqual(expected);
    },
  );

  it.each([
    [7_000, 7_000],
    [3_600_000, 60_000],
  ])('honours a Retry-After of %i ms, up to `retryMillis`', async (retryAfterMillis, expected) => {
    const { add, attempts } = start((_body, now) => (now === 0 ? { ...busy, retryAfterMillis } : accepted));
    add(1);
    await jest.advanceTimersByTimeAsync(1);
    add(2);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(attempts.map(({ at }) => at)).toEqual([0, expected, expected]);
  });

  it('does not retry at once if Retry-After exceeds the longest timer', async () => {
    const { add, attempts } = start(() => ({ ...busy, retryAfterMillis: 2 ** 40 }), Number.MAX_SAFE_INTEGER);
    add(1);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(attempts).toHaveLength(1);
  });

  it('pauses even if Retry-After is 0', async () => {
    const { add, attempts } = start(() => ({ ...busy, retryAfterMillis: 0 }));
    add(1);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(attempts.length).toBeLessThan(10);
  });

  it('makes up to four attempts at once, and one during an outage', async () => {
    let isOutage = false;
    const respond = () => new Promise<ExportResult>((resolve) => setTimeout(resolve, 10, isOutage ? busy : accepted));
    const up = start(respond);
    up.add(1, 2, 3, 4, 5, 6, 7, 8);
    await jest.advanceTimersByTimeAsync(100);
    expect(up.mostOpen()).toBe(4);
    isOutage = true;
    const down = start(respond);
    down.add(1);
    await jest.advanceTimersByTimeAsync(20);
    down.add(2, 3, 4, 5, 6, 7, 8);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(down.mostOpen()).toBe(1);
    // Batches take turns.
    expect(down.attempts.slice(0, 4).map(({ body }) => body)).not.toEqual([1, 1, 1, 1]);
  });

  it('exports other batches while one keeps failing', async () => {
    const { add, counts } = start((body) => (body === 1 ? busy : accepted));
    add(1);
    await jest.advanceTimersByTimeAsync(1);
    add(2, 3, 4);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(counts.stats).toMatchObject({ exported: 3, queued: 1 });
  });

  it('counts a batch once that is dropped while its request is pending', async () => {
    const response = Promise.withResolvers<ExportResult>();
    const { add, delivery, counts, isAborted } = start(() => response.promise);
    add(1, 2, 3, 4, 5);
    delivery.dropAll('too late');
    expect(isAborted()).toBe(true);
    response.resolve(accepted);
    await jest.advanceTimersByTimeAsync(1);
    expect(counts.stats).toMatchObject({ exported: 0, queued: 0, dropped: { shutdown: 5 } });
    expect(delivery.queuedBytes).toBe(0);
  });

  it('counts the rejected spans of an accepted batch', async () => {
    const { add, counts } = start(() => ({ status: 'accepted', rejectedSpans: 7, reason: 'no project' }));
    add(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(counts.stats).toMatchObject({ exported: 0, queued: 0, dropped: { refused: 1 } });
    expect(emitWarning).toHaveBeenCalledWith('1 span was not exported to the server: no project.', 'HoneyHiveWarning');
  });
});
