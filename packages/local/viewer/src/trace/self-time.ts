import type { Branch } from '../../../src/span-tree.js';
import { intervalOf, type TimedSpan } from './time-scale.js';

/** Milliseconds of a span in which none of its children ran. */
export function selfTime({ span, children }: Branch<TimedSpan>): number {
  const start = BigInt(span.start);
  const { to: end } = intervalOf(span, start);
  let alone = 0;
  let covered = 0;
  // The earliest child comes first, so what is behind `covered` needs no second look.
  for (const child of children) {
    const { from, to } = intervalOf(child.span, start);
    alone += Math.max(0, Math.min(from, end) - covered);
    covered = Math.max(covered, to);
  }
  return alone + Math.max(0, end - covered);
}
