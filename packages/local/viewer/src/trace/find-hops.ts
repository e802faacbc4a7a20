import type { Branch, TreeSpan } from '../../../src/sessions/span-tree.js';

interface ServiceSpan extends TreeSpan {
  readonly service: string;
}

/** A call from one service to another. */
interface Hop<Span extends ServiceSpan> {
  /** The caller's innermost span: its CLIENT span, if the caller records one. */
  readonly from: Branch<Span>;
  /** The called service's outermost span. */
  readonly to: Branch<Span>;
  /** For example `gateway → user-service`. */
  readonly label: string;
}

/** Returns the parent of a span if it belongs to another service. */
export function remoteParent<Span extends ServiceSpan>({ span, parent }: Branch<Span>): Branch<Span> | undefined {
  return parent?.span.service === span.service ? undefined : parent;
}

export function findHops<Span extends ServiceSpan>(branches: readonly Branch<Span>[]): Hop<Span>[] {
  return branches.flatMap((to) => {
    const from = remoteParent(to);
    return from ? [{ from, to, label: `${from.span.service} → ${to.span.service}` }] : [];
  });
}
