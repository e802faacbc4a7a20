import type { Branch } from '../../../src/span-tree.js';
import { spanKey } from './span-key.js';
import { type Interval, intervalOf, type TimedSpan, timeScale } from './time-scale.js';

export interface CriticalPathSpan extends TimedSpan {
  readonly kind: string;
}

interface Placed extends Interval {
  readonly branch: Branch<CriticalPathSpan>;
}

/**
 * When each span alone held up the end of its tree: had it been quicker then, the tree would have ended earlier.
 * By `spanKey`, in milliseconds since the earliest start of `branches`; what held up nothing is absent.
 *
 * From a span's end backwards, the child that ended last before the cursor held it up, and the cursor goes on from that
 * child's start; where no child did, it was the span itself. A child that outlives its parent counts up to the parent's
 * end. One that outlives the whole tree was not waited for and does not count, unless its parent is a client: clients
 * wait, so it is their clocks that differ.
 */
export function criticalPath(branches: readonly Branch<CriticalPathSpan>[]): Map<string, Interval[]> {
  const start = BigInt(timeScale(branches).start);
  const path = new Map<string, Interval[]>();
  for (const top of branches) {
    if (top.parent) continue;
    const root = { branch: top, ...intervalOf(top.span, start) };
    const waiting: Placed[] = [root];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { branch, from } = next;
      const segments: Interval[] = [];
      let cursor = next.to;
      for (const child of lastFirst(next, start, root.to)) {
        if (child.to > cursor) continue;
        if (child.to < cursor) segments.push({ from: child.to, to: cursor });
        waiting.push(child);
        cursor = child.from;
      }
      if (from < cursor) segments.push({ from, to: cursor });
      if (segments.length > 0) path.set(spanKey(branch.span), segments.reverse());
    }
  }
  return path;
}

/** The children that may have been waited for, cut to their parent; the last to end first, of two the earlier begun. */
function lastFirst({ branch, from, to }: Placed, start: bigint, rootEnd: number): Placed[] {
  const waits = branch.span.kind === 'client';
  return branch.children
    .map((child) => ({ branch: child, ...intervalOf(child.span, start) }))
    .filter((child) => waits || child.to <= rootEnd)
    .map((child) => ({ ...child, from: Math.max(child.from, from), to: Math.min(child.to, to) }))
    .filter((child) => child.from < child.to)
    .sort((a, b) => b.to - a.to);
}
