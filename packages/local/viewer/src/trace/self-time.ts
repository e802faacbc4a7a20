import type { Branch } from '../../../src/sessions/span-tree.js';
import { intervalOf, type TimedSpan } from './time-scale.js';

/** Returns for how many milliseconds a span ran while none of its children did. */
export function selfTime({ span, children }: Branch<TimedSpan>): number {
  const start = BigInt(span.start);
  const { to: end } = intervalOf(span, start);
  let total = 0;
  let coveredUntil = 0;
  // Children are sorted by start, so nothing before `coveredUntil` can be uncovered again.
  for (const child of children) {
    const { from, to } = intervalOf(child.span, start);
    total += Math.max(0, Math.min(from, end) - coveredUntil);
    coveredUntil = Math.max(coveredUntil, to);
  }
  return total + Math.max(0, end - coveredUntil);
}
