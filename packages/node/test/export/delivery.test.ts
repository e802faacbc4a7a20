import fc from 'fast-check';
import { runs } from '../../../../test/support/runs.js';
import { Delivery } from '../../src/export/delivery.js';
import type { ExportResult } from '../../src/export/otlp-exporter.js';
import { SpanCounts } from '../../src/export/span-counts.js';

const accepted: ExportResult = { status: 'accepted', rejectedSpans: 0, reason: '' };
const busy: ExportResult = { status: 'unavailable', reason: 'it answered 503' };

/** A delivery to a server that answers by `answer`; notes when each attempt was made, and of what. */
function start(answer: (body: number, now: number) => ExportResult | Promise<ExportResult>, retryMillis = 60_000) {
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
    const result = await answer(body, at);
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
  it('an outage shorter than `retryMillis` loses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 59_999 }),
        fc.array(fc.integer({ min: 0, max: 59_999 }), { minLength: 1, maxLength: 20 }),
        // What attempts in the outage take to fail, up to those that hang.
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

  it('an attempt that began in the outage, and fails after it, is not the last', async () => {
    const { counts, add } = start(async (_body, now) => {
      if (now >= 59_999) return accepted;
      if (now > 50_000) await new Promise((resolve) => setTimeout(resolve, 10_000));
      return busy;
    });
    add(1);
    await jest.advanceTimersByTimeAsync(90_000);
    expect(counts.stats).toMatchObject({ exported: 1 });
  });

  it('what fails for longer is dropped, counted, and forgotten', async () => {
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
  ])('the pauses between attempts grow up to five seconds, by chance: the %s', async (_, chance, expected) => {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    const { add, attempts } = start(() => busy);
    add(1);
    await jest.advanceTimersByTimeAsync(30_000);
    expect(attempts.slice(0, expected.length).map(({ at }) => Math.round(at))).toEqual(expected);
  });

  it.each([
    [7_000, 7_000],
    [3_600_000, 60_000],
  ])('Retry-After of %i ms is honoured, up to `retryMillis`', async (retryAfterMillis, expected) => {
    const { add, attempts } = start((_body, now) => (now === 0 ? { ...busy, retryAfterMillis } : accepted));
    add(1);
    await jest.advanceTimersByTimeAsync(1);
    add(2);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(attempts.map(({ at }) => at)).toEqual([0, expected, expected]);
  });

  it('a server that asks for more than a timer can take is not pressed', async () => {
    const { add, attempts } = start(() => ({ ...busy, retryAfterMillis: 2 ** 40 }), Number.MAX_SAFE_INTEGER);
    add(1);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(attempts).toHaveLength(1);
  });

  it('a server that asks for no pause is not pressed', async () => {
    const { add, attempts } = start(() => ({ ...busy, retryAfterMillis: 0 }));
    add(1);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(attempts.length).toBeLessThan(10);
  });

  it('makes four attempts at once, and in an outage one', async () => {
    let isOutage = false;
    const answer = () => new Promise<ExportResult>((resolve) => setTimeout(resolve, 10, isOutage ? busy : accepted));
    const up = start(answer);
    up.add(1, 2, 3, 4, 5, 6, 7, 8);
    await jest.advanceTimersByTimeAsync(100);
    expect(up.mostOpen()).toBe(4);
    isOutage = true;
    const down = start(answer);
    down.add(1);
    await jest.advanceTimersByTimeAsync(20);
    down.add(2, 3, 4, 5, 6, 7, 8);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(down.mostOpen()).toBe(1);
    // Each in its turn.
    expect(down.attempts.slice(0, 4).map(({ body }) => body)).not.toEqual([1, 1, 1, 1]);
  });

  it('a batch that the server never takes holds up no other', async () => {
    const { add, counts } = start((body) => (body === 1 ? busy : accepted));
    add(1);
    await jest.advanceTimersByTimeAsync(1);
    add(2, 3, 4);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(counts.stats).toMatchObject({ exported: 3, queued: 1 });
  });

  it('what is abandoned is counted once, whatever its attempt answers', async () => {
    const answer = Promise.withResolvers<ExportResult>();
    const { add, delivery, counts, isAborted } = start(() => answer.promise);
    add(1, 2, 3, 4, 5);
    delivery.dropAll('too late');
    expect(isAborted()).toBe(true);
    answer.resolve(accepted);
    await jest.advanceTimersByTimeAsync(1);
    expect(counts.stats).toMatchObject({ exported: 0, queued: 0, dropped: { shutdown: 5 } });
    expect(delivery.queuedBytes).toBe(0);
  });

  it('spans of an accepted batch that were rejected are counted', async () => {
    const { add, counts } = start(() => ({ status: 'accepted', rejectedSpans: 7, reason: 'no project' }));
    add(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(counts.stats).toMatchObject({ exported: 0, queued: 0, dropped: { refused: 1 } });
    expect(emitWarning).toHaveBeenCalledWith('1 spans for the server were lost: no project.', 'HoneyHiveWarning');
  });
});
