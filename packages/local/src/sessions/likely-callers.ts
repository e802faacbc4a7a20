import { compareTimes } from './nanoseconds.js';
import { OpenSpans, type TimedSpan } from './open-spans.js';
import type { Branch, TreeSpan } from './span-tree.js';

interface CalledSpan extends TreeSpan, TimedSpan {
  readonly service: string;
}

/**
 * Returns the most likely caller of each orphan: of the spans of other services that were open in its trace when it
 * started, the one that started last. An orphan has no entry if there was none. A span is never the caller of its own
 * ancestor.
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
      // A caller belongs to an earlier tree, so two orphans never call each other.
      open.latestAt(
        start,
        (other) => other.service !== service && other.traceId === traceId && earlierRoots.has(roots.get(other)),
      );
    if (caller) callers.set(span, caller);
    earlierRoots.add(span);
  }
  return callers;
}

/** Returns the root of each span's tree. `branches` must list parents before their children. */
function rootsOf<Span extends TreeSpan>(branches: readonly Branch<Span>[]): ReadonlyMap<Span, Span> {
  const roots = new Map<Span, Span>();
  for (const { span, parent } of branches) roots.set(span, (parent && roots.get(parent.span)) ?? span);
  return roots;
}
