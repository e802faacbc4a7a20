import type { Branch } from '../../../src/sessions/span-tree.js';
import { spanKey } from './span-key.js';
import { type Interval, intervalOf, type TimedSpan, timeScale } from './time-scale.js';

export interface CriticalPathSpan extends TimedSpan {
  readonly kind: string;
}

interface TimedBranch extends Interval {
  readonly branch: Branch<CriticalPathSpan>;
}

/**
 * Returns when each span is on the critical path of its tree: had it been quicker then, the tree would have ended
 * earlier. The intervals are keyed by `spanKey`, in milliseconds since the earliest start of `branches`. Spans that are
 * never on the path are absent.
 *
 * The path is followed backwards from the end of a span. The child that ended last before the cursor is on the path, and
 * the cursor moves to that child's start. While there is no such child, the span itself is on the path. A child that
 * outlives its parent counts up to the parent's end. A child that outlives the whole tree does not count, because nothing
 * waited for it, unless its parent is a CLIENT span: a client does wait, so only the two clocks differ.
 */
export function criticalPath(branches: readonly Branch<CriticalPathSpan>[]): Map<string, Interval[]> {
  const start = BigInt(timeScale(branches).start);
  const path = new Map<string, Interval[]>();
  for (const top of branches) {
    if (top.parent) continue;
    const root = { branch: top, ...intervalOf(top.span, start) };
    const stack: TimedBranch[] = [root];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { branch, from } = next;
      const intervals: Interval[] = [];
      let cursor = next.to;
      for (const child of childrenByEnd(next, start, root.to)) {
        if (child.to > cursor) continue;
        if (child.to < cursor) intervals.push({ from: child.to, to: cursor });
        stack.push(child);
        cursor = child.from;
      }
      if (from < cursor) intervals.push({ from, to: cursor });
      if (intervals.length > 0) path.set(spanKey(branch.span), intervals.reverse());
    }
  }
  return path;
}

/** Returns the children that the span may have waited for, clipped to it: the last to end first, on a tie the first to start. */
function childrenByEnd({ branch, from, to }: TimedBranch, start: bigint, rootEnd: number): TimedBranch[] {
  const isClient = branch.span.kind === 'client';
  return branch.children
    .map((child) => ({ branch: child, ...intervalOf(child.span, start) }))
    .filter((child) => isClient || child.to <= rootEnd)
    .map((child) => ({ ...child, from: Math.max(child.from, from), to: Math.min(child.to, to) }))
    .filter((child) => child.from < child.to)
    .sort((a, b) => b.to - a.to);
}
