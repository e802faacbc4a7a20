/** Compares times in nanoseconds, in decimal without leading zeros. */
export function compareTimes(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}

/** Returns the milliseconds from `start` to `end`, or 0 if `end` is earlier. */
export function millisecondsBetween(start: string, end: string): number {
  return Math.max(Number(BigInt(end) - BigInt(start)), 0) / 1e6;
}
