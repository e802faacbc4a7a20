/** Formats a number of tokens, for example `987`, `1 234`, `12.3k` or `1.2M`. */
export function formatTokens(tokens: number): string {
  const whole = Math.round(tokens);
  if (whole < 1000) return String(whole);
  if (whole < 10_000) return `${Math.floor(whole / 1000)} ${String(whole % 1000).padStart(3, '0')}`;
  // Values that round up to the next unit are written in it: 999 950 is 1M, not 1000k.
  const hundreds = Math.round(whole / 100);
  if (hundreds < 10_000) return `${hundreds / 10}k`;
  return `${Math.round(whole / 100_000) / 10}M`;
}
