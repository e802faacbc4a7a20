import { ticks } from '../../src/trace/ticks.js';

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

  it('returns the position of each tick as a fraction of the scale', () => {
    expect(ticks({ start: '0', duration: 8 }, 5).map(({ position }) => position)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });
});
