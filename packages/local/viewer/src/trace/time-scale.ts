import type { Branch, TreeSpan } from '../../../src/sessions/span-tree.js';

export interface TimedSpan extends TreeSpan {
  /** Milliseconds. */
  readonly duration: number;
}

/** The time that a group of spans covers, which their bars are drawn to. */
export interface TimeScale {
  /** The earliest start, in nanoseconds since 1970, as a decimal string. */
  readonly start: string;
  /** Milliseconds from the earliest start to the latest end. */
  readonly duration: number;
}

/** Milliseconds since the start of a time scale. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Returns the scale of all spans in `branches`. Without a span it starts at 0 and has no length. */
export function timeScale(branches: readonly Branch<TimedSpan>[]): TimeScale {
  let start = BigInt(branches[0]?.span.start ?? 0);
  for (const { span } of branches) {
    const spanStart = BigInt(span.start);
    if (spanStart < start) start = spanStart;
  }
  const duration = branches.reduce((latest, { span }) => Math.max(latest, intervalOf(span, start).to), 0);
  return { start: String(start), duration };
}

/** Returns when `span` ran, relative to `start` in nanoseconds. A span that ends before it starts has no length. */
export function intervalOf(span: TimedSpan, start: bigint): Interval {
  const from = Number(BigInt(span.start) - start);
  // Whole nanoseconds are added, so that a span's end equals the start of a span that begins at the same instant.
  return { from: from / 1e6, to: (from + Math.round(Math.max(0, span.duration) * 1e6)) / 1e6 };
}

/** Returns the position of a span's bar, in fractions of the scale's length. */
export function positionOnScale(span: TimedSpan, { start, duration }: TimeScale): { left: number; width: number } {
  const { from, to } = intervalOf(span, BigInt(start));
  return duration > 0 ? { left: from / duration, width: (to - from) / duration } : { left: 0, width: 0 };
}
