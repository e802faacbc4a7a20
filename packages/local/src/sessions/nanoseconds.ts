/** Orders times that are nanoseconds in decimal without leading zeros, without making numbers of them. */
export function compareTimes(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}

/** Milliseconds from one time to a later one, 0 where it is not later. */
export function millisecondsBetween(start: string, end: string): number {
  return Math.max(Number(BigInt(end) - BigInt(start)), 0) / 1e6;
}
