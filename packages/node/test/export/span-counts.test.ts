import fc from 'fast-check';
import { SpanCounts, type SpanStats } from '../../src/export/span-counts.js';

type DropReason = keyof SpanStats['dropped'];

let told: string[];
beforeEach(() => {
  jest.useFakeTimers();
  told = [];
  jest.spyOn(process, 'emitWarning').mockImplementation((message) => void told.push(String(message)));
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('SpanCounts', () => {
  it('tells of trouble at once, and then a line a minute at most', () => {
    const counts = new SpanCounts('the server');
    counts.reportRetry('connect ECONNREFUSED');
    counts.reportRetry('connect ECONNREFUSED');
    for (let second = 0; second < 170; second += 1) {
      counts.addDropped(2, 'queueFull', 'the queue is full');
      jest.advanceTimersByTime(1_000);
    }
    expect(told).toEqual([
      'the server takes no spans: connect ECONNREFUSED. They are kept, and sent again.',
      '120 spans for the server were lost: the queue is full.',
      '120 spans for the server were lost: the queue is full.',
    ]);
    counts.warnNow();
    expect(told).toHaveLength(4);
    expect(told[3]).toMatch(/^100 spans/);
    jest.advanceTimersByTime(600_000);
    counts.warnNow();
    expect(told).toHaveLength(4);
  });

  it('says nothing of trouble that is over by then', () => {
    const counts = new SpanCounts('the server');
    counts.addDropped(1, 'refused', 'it answered 400');
    counts.reportRetry('it answered 503');
    counts.addExported(0);
    jest.advanceTimersByTime(600_000);
    expect(told).toEqual(['1 spans for the server were lost: it answered 400.']);
  });

  it('accounts for every span', () => {
    const reasons: DropReason[] = ['queueFull', 'refused', 'unavailable', 'shutdown', 'invalid'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom('wait', 'accept', ...reasons)), (fates) => {
        const counts = new SpanCounts('the server');
        for (const fate of fates) {
          counts.addEnded();
          if (fate === 'accept') counts.addExported(1);
          else if (fate !== 'wait') counts.addDropped(1, fate as DropReason, 'a reason');
        }
        const { ended, exported, queued, dropped } = counts.stats;
        expect(ended).toBe(fates.length);
        expect(queued).toBe(fates.filter((fate) => fate === 'wait').length);
        expect(ended).toBe(exported + queued + Object.values(dropped).reduce((sum, count) => sum + count, 0));
      }),
    );
  });
});
