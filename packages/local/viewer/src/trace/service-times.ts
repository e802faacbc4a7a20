import type { Branch } from '../../../src/span-tree.js';
import { type CriticalPathSpan, criticalPath } from './critical-path.js';
import { spanKey } from './span-key.js';
import { type Interval, intervalOf, timeScale } from './time-scale.js';

export interface ServiceSpan extends CriticalPathSpan {
  readonly service: string;
}

/**
 * How many milliseconds each service held the session up, the longest first. No moment counts twice: of trees that ran
 * at once the one that ended last has it.
 */
export function serviceTimes(branches: readonly Branch<ServiceSpan>[]): [service: string, milliseconds: number][] {
  const path = criticalPath(branches);
  const times = new Map<string, number>();
  let turn: Interval | undefined;
  const turns = turnsOf(branches);
  for (const branch of branches) {
    if (!branch.parent) turn = turns.get(branch);
    const time = timeWithin(turn, path.get(spanKey(branch.span)) ?? []);
    if (time > 0) times.set(branch.span.service, (times.get(branch.span.service) ?? 0) + time);
  }
  return [...times].sort(([, a], [, b]) => b - a);
}

/** When each tree had the time to itself; those that never had are absent. */
function turnsOf(branches: readonly Branch<ServiceSpan>[]): Map<Branch<ServiceSpan>, Interval> {
  const start = BigInt(timeScale(branches).start);
  const tops = branches
    .filter(({ parent }) => !parent)
    .map((branch) => ({ branch, ...intervalOf(branch.span, start) }))
    .sort((a, b) => b.to - a.to);
  const turns = new Map<Branch<ServiceSpan>, Interval>();
  let cursor = Number.POSITIVE_INFINITY;
  for (const { branch, from, to } of tops) {
    if (from >= cursor) continue;
    turns.set(branch, { from, to: Math.min(to, cursor) });
    cursor = from;
  }
  return turns;
}

function timeWithin(turn: Interval | undefined, segments: readonly Interval[]): number {
  if (!turn) return 0;
  return segments.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(to, turn.to) - Math.max(from, turn.from)),
    0,
  );
}
