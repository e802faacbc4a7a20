import fc from 'fast-check';
import { SpanCounts, type SpanStats } from '../../src/export/span-counts.js';

type DropReason = keyof SpanStats['dropped'];

let warnings: string[];
beforeEach(() => {
  jest.useFakeTimers();
  warnings = [];
  jest.spyOn(process, 'emitWarning').mockImplementation((message) => void warnings.push(String(message)));
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('SpanCounts', () => {
  it('warns about a problem at once, and then at most once a minute', () => {
    const counts = new SpanCounts('the server');
    counts.reportRetry('connect ECONNREFUSED');
    counts.reportRetry('connect ECONNREFUSED');
    for (let second = 0; second < 170; second += 1) {
      counts.addDropped(2, 'queueFull', 'the queue is full');
      jest.advanceTimersByTime(1_000);
    }
    expect(warnings).toEqual([
      'Export to the server fails: connect ECONNREFUSED. Spans stay queued, and the export is retried.',
      '120 spans were not exported to the server: the queue is full.',
      '120 spans were not exported to the server: the queue is full.',
    ]);
    counts.warnNow();
    expect(warnings).toHaveLength(4);
    expect(warnings[3]).toMatch(/^100 spans were/);
    jest.advanceTimersByTime(600_000);
    counts.warnNow();
    expect(warnings).toHaveLength(4);
  });

  it('does not warn about a retry that has succeeded meanwhile', () => {
    const counts = new SpanCounts('the server');
    counts.addDropped(1, 'refused', 'HTTP status 400');
    counts.reportRetry('HTTP status 503');
    counts.addExported(0);
    jest.advanceTimersByTime(600_000);
    expect(warnings).toEqual(['1 span was not exported to the server: HTTP status 400.']);
  });

  it('counts every span exactly once', () => {
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
