import { formatDuration } from '../../src/ui/format-duration.js';

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
