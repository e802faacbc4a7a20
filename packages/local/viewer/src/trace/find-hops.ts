import type { Branch, TreeSpan } from '../../../src/span-tree.js';

export interface ServiceSpan extends TreeSpan {
  readonly service: string;
}

/** Where a trace went from one service to another. */
export interface Hop<Span extends ServiceSpan> {
  /** The caller's innermost span: that of the outgoing request where the caller has one. */
  readonly from: Branch<Span>;
  /** The called service's outermost span. */
  readonly to: Branch<Span>;
  /** `gateway → user-service`. */
  readonly label: string;
}

/** The parent, where that is of another service. */
export function remoteParent<Span extends ServiceSpan>({ span, parent }: Branch<Span>): Branch<Span> | undefined {
  return parent?.span.service === span.service ? undefined : parent;
}

export function findHops<Span extends ServiceSpan>(branches: readonly Branch<Span>[]): Hop<Span>[] {
  return branches.flatMap((to) => {
    const from = remoteParent(to);
    return from ? [{ from, to, label: `${from.span.service} → ${to.span.service}` }] : [];
  });
}
