import type { Branch } from '../../../src/sessions/span-tree.js';
import { type CriticalPathSpan, criticalPath } from './critical-path.js';
import { spanKey } from './span-key.js';
import { type Interval, intervalOf, timeScale } from './time-scale.js';

interface ServiceSpan extends CriticalPathSpan {
  readonly service: string;
}

/**
 * Returns for how many milliseconds each service was on the critical path, the longest first. No instant counts twice:
 * while several trees run, only the one that ends last counts.
 */
export function serviceTimes(branches: readonly Branch<ServiceSpan>[]): [service: string, milliseconds: number][] {
  const path = criticalPath(branches);
  const times = new Map<string, number>();
  const countedIntervals = countedIntervalsOf(branches);
  let counted: Interval | undefined;
  for (const branch of branches) {
    if (!branch.parent) counted = countedIntervals.get(branch);
    const time = timeWithin(counted, path.get(spanKey(branch.span)) ?? []);
    if (time > 0) times.set(branch.span.service, (times.get(branch.span.service) ?? 0) + time);
  }
  return [...times].sort(([, a], [, b]) => b - a);
}

/** Returns the interval in which each tree counts, keyed by its root. A tree that never counts is absent. */
function countedIntervalsOf(branches: readonly Branch<ServiceSpan>[]): Map<Branch<ServiceSpan>, Interval> {
  const start = BigInt(timeScale(branches).start);
  const roots = branches
    .filter(({ parent }) => !parent)
    .map((branch) => ({ branch, ...intervalOf(branch.span, start) }))
    .sort((a, b) => b.to - a.to);
  const intervals = new Map<Branch<ServiceSpan>, Interval>();
  let cursor = Number.POSITIVE_INFINITY;
  for (const { branch, from, to } of roots) {
    if (from >= cursor) continue;
    intervals.set(branch, { from, to: Math.min(to, cursor) });
    cursor = from;
  }
  return intervals;
}

function timeWithin(range: Interval | undefined, intervals: readonly Interval[]): number {
  if (!range) return 0;
  return intervals.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(to, range.to) - Math.max(from, range.from)),
    0,
  );
}
