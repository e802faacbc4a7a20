import { positionOnScale, ticks, timeScale } from '../../src/trace/time-scale.js';
import { formatDuration } from '../../src/ui/format-duration.js';
import { formatTokens } from '../../src/ui/format-tokens.js';
import { branches, epoch, span } from './branches.js';

describe('timeScale', () => {
  it('reaches from the earliest start to the latest end, to the nanosecond', () => {
    const all = branches(
      span('a', null, [0.000001, 5], { traceId: 'late' }),
      span('b', null, [0.5, 2]),
      span('c', 'b', [1, 7.25]),
      span('ahead of its parent', 'b', [0, 1]),
    );
    expect(timeScale(all)).toEqual({ start: String(epoch), duration: 7.25 });
    expect(timeScale(all.slice(0, 0))).toEqual({ start: '0', duration: 0 });
  });

  it('gives no length to a span that ends before it starts', () => {
    expect(timeScale(branches(span('a', null, [3, 1]), span('b', 'a', [4, 2])))).toEqual({
      start: String(epoch + 3_000_000n),
      duration: 1,
    });
  });
});

describe('positionOnScale', () => {
  const scale = { start: String(epoch), duration: 8 };

  it.each<[readonly [number, number], { left: number; width: number }]>([
    [[0, 8], { left: 0, width: 1 }],
    [[2, 4], { left: 0.25, width: 0.25 }],
    [[6, 5], { left: 0.75, width: 0 }],
  ])('places %j', (times, place) => {
    expect(positionOnScale(span('a', null, times), scale)).toEqual(place);
  });

  it('has a place on a scale without length', () => {
    expect(positionOnScale(span('a', null, [0, 0]), { start: String(epoch), duration: 0 })).toEqual({
      left: 0,
      width: 0,
    });
  });
});

describe('ticks', () => {
  it.each([
    [10, 5, '0 ms, 2 ms, 4 ms, 6 ms, 8 ms, 10 ms'],
    [9.9, 5, '0 ms, 2 ms, 4 ms, 6 ms, 8 ms'],
    [0.7, 5, '0 ms, 0.2 ms, 0.4 ms, 0.6 ms'],
    [0.000003, 5, '0 ms, 0.000001 ms, 0.000002 ms, 0.000003 ms'],
    [286, 5, '0 ms, 100 ms, 200 ms'],
    [4000, 5, '0 ms, 1 s, 2 s, 3 s, 4 s'],
    [100_000, 5, '0 ms, 20 s, 40 s, 1 min, 1 min 20 s, 1 min 40 s'],
    [130_000, 5, '0 ms, 30 s, 1 min, 1 min 30 s, 2 min'],
    [3_000_000, 5, '0 ms, 10 min, 20 min, 30 min, 40 min, 50 min'],
    [9_000_000, 5, '0 ms, 30 min, 1 h, 1 h 30 min, 2 h, 2 h 30 min'],
    [90_000_000, 5, '0 ms, 5 h, 10 h, 15 h, 20 h, 25 h'],
    [5, 0, '0 ms, 5 ms'],
    [0, 5, '0 ms'],
    [-1, 5, '0 ms'],
    [Number.NaN, 5, '0 ms'],
  ])('divides %d ms into at most %d steps: %s', (duration, most, labels) => {
    const found = ticks({ start: '0', duration }, most);
    expect(found.map(({ label }) => label).join(', ')).toBe(labels);
  });

  it('says where on the scale they are', () => {
    expect(ticks({ start: '0', duration: 8 }, 5).map(({ at }) => at)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [-5, '0 ms'],
    [Number.NaN, '0 ms'],
    [0.000001, '0.000001 ms'],
    [0.012, '0.012 ms'],
    [0.4, '0.4 ms'],
    [3.24, '3.2 ms'],
    [9.97, '10 ms'],
    [286.4, '286 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1234, '1.2 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_600, '1 h'],
    [10_920_000, '3 h 2 min'],
    [360_000_000, '100 h'],
  ])('writes %d ms as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe('formatTokens', () => {
  it.each([
    [0, '0'],
    [987, '987'],
    [1000, '1 000'],
    [1234, '1 234'],
    [9999, '9 999'],
    [10_000, '10k'],
    [12_345, '12.3k'],
    [999_949, '999.9k'],
    [999_950, '1M'],
    [1_234_567, '1.2M'],
  ])('writes %d as %s', (tokens, text) => {
    expect(formatTokens(tokens)).toBe(text);
  });
});
