import type { Branch, TreeSpan } from '../../../src/span-tree.js';
import { formatDuration } from '../ui/format-duration.js';

export interface TimedSpan extends TreeSpan {
  /** Milliseconds. */
  readonly duration: number;
}

/** What the spans of some branches take up. */
export interface TimeScale {
  /** The earliest start: nanoseconds since 1970, in decimal. */
  readonly start: string;
  /** Milliseconds from there to the latest end. */
  readonly duration: number;
}

/** Milliseconds since some start. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** From 0 on, and of no length, when there is no branch. */
export function timeScale(branches: readonly Branch<TimedSpan>[]): TimeScale {
  let start = BigInt(branches[0]?.span.start ?? 0);
  for (const { span } of branches) {
    const other = BigInt(span.start);
    if (other < start) start = other;
  }
  const duration = branches.reduce((latest, { span }) => Math.max(latest, intervalOf(span, start).to), 0);
  return { start: String(start), duration };
}

/** When `span` ran, since `start` in nanoseconds; one that ends before it starts has no length. */
export function intervalOf(span: TimedSpan, start: bigint): Interval {
  const from = Number(BigInt(span.start) - start);
  // Summed as whole nanoseconds: what ends as another begins must end at the very same number.
  return { from: from / 1e6, to: (from + Math.round(Math.max(0, span.duration) * 1e6)) / 1e6 };
}

/** Where on the scale `span` lies, in fractions of its length. */
export function positionOnScale(span: TimedSpan, { start, duration }: TimeScale): { left: number; width: number } {
  const { from, to } = intervalOf(span, BigInt(start));
  return duration > 0 ? { left: from / duration, width: (to - from) / duration } : { left: 0, width: 0 };
}

const hour = 3_600_000;
const minute = 60_000;

/** Round times from 0 on, in at most `most` steps of 1, 2 or 5 times a power of ten; `at` is a fraction of the scale. */
export function ticks({ duration }: TimeScale, most: number): { at: number; label: string }[] {
  const least = duration / Math.max(1, most);
  if (!(least > 0)) return [{ at: 0, label: formatDuration(0) }];
  // 50 seconds are no round step towards an hour, half a minute is.
  const unit = [hour, minute].find((unit) => least > unit / 3) ?? 1;
  const step = unit * roundUp(least / unit);
  return Array.from({ length: Math.floor(duration / step) + 1 }, (_, index) => ({
    at: (index * step) / duration,
    label: formatDuration(index * step),
  }));
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 5].find((digit) => digit * power >= value) ?? 10;
  return digit * power;
}
