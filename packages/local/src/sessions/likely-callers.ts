import { compareTimes } from './nanoseconds.js';
import { OpenSpans, type TimedSpan } from './open-spans.js';
import type { Branch, TreeSpan } from './span-tree.js';

export interface CalledSpan extends TreeSpan, TimedSpan {
  readonly service: string;
}

/**
 * What most likely called each orphan: of the spans of other services in its trace that were open when it began, the
 * last. Absent where there was none, and never what the orphan called itself.
 */
export function likelyCallers<Span extends CalledSpan>(branches: readonly Branch<Span>[]): ReadonlyMap<Span, Span> {
  const ordered = branches.toSorted((a, b) => compareTimes(a.span.start, b.span.start));
  const open = new OpenSpans(ordered.map(({ span }) => span));
  const roots = rootsOf(branches);
  const earlierRoots = new Set<Span | undefined>();
  const callers = new Map<Span, Span>();
  for (const { span, parent, orphan } of ordered) {
    if (parent) continue;
    const { service, traceId, start } = span;
    const caller =
      orphan &&
      // Only what hangs from an earlier top is taken: so no two orphans call each other.
      open.latestAt(
        start,
        (other) => other.service !== service && other.traceId === traceId && earlierRoots.has(roots.get(other)),
      );
    if (caller) callers.set(span, caller);
    earlierRoots.add(span);
  }
  return callers;
}

/** The top of the tree that each span is in; parents come before their children. */
function rootsOf<Span extends TreeSpan>(branches: readonly Branch<Span>[]): ReadonlyMap<Span, Span> {
  const roots = new Map<Span, Span>();
  for (const { span, parent } of branches) roots.set(span, (parent && roots.get(parent.span)) ?? span);
  return roots;
}
