import { formatTokens } from '../../src/ui/format-tokens.js';

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
