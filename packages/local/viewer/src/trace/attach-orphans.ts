import { type Branch, spanTree, type TreeSpan } from '../../../src/sessions/span-tree.js';

/** Returns the tree in which each orphan is a child of its likely caller, which waited for it. */
export function attachOrphans<Span extends TreeSpan>(
  branches: readonly Branch<Span>[],
  callers: ReadonlyMap<Span, Span>,
): Branch<Span>[] {
  return spanTree(
    branches.map(({ span }) => {
      const caller = callers.get(span);
      return caller ? { ...span, parentSpanId: caller.spanId } : span;
    }),
  );
}
