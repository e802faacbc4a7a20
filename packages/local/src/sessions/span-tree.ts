import { compareTimes } from './nanoseconds.js';

/** The part of a span that determines its place in a tree. */
export interface TreeSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  /** Nanoseconds since 1970, in decimal without leading zeros. */
  readonly start: string;
}

/** A span at its place in the tree. */
export interface Branch<Span extends TreeSpan> {
  readonly span: Span;
  /** Undefined for a root. */
  readonly parent: Branch<Span> | undefined;
  /** 0 for a root. */
  readonly depth: number;
  /** True for the last child of a parent, and for a root. */
  readonly last: boolean;
  /** Earliest first. */
  readonly children: readonly Branch<Span>[];
  /** True if the parent is not among the spans. */
  readonly orphan: boolean;
}

interface MutableBranch<Span extends TreeSpan> extends Branch<Span> {
  readonly children: MutableBranch<Span>[];
}

/** Returns spans in the order in which a tree shows them: trace by trace, depth first, siblings by their start. */
export function spanTree<Span extends TreeSpan>(spans: readonly Span[]): Branch<Span>[] {
  const ordered = spans.toSorted((a, b) => compareTimes(a.start, b.start));
  return [...Map.groupBy(ordered, (span) => span.traceId).values()].flatMap(traceTree);
}

function traceTree<Span extends TreeSpan>(spans: readonly Span[]): Branch<Span>[] {
  const received = new Set(spans.map((span) => span.spanId));
  const isOrphan = ({ parentSpanId }: Span) => parentSpanId !== null && !received.has(parentSpanId);
  const childrenOf = Map.groupBy(spans, (span) => span.parentSpanId);
  const roots = spans.filter((span) => span.parentSpanId === null || isOrphan(span));

  const branches: Branch<Span>[] = [];
  const placed = new Set<Span>();
  const place = (span: Span, parent: Branch<Span> | undefined, last: boolean): MutableBranch<Span> => {
    placed.add(span);
    return { span, parent, depth: parent ? parent.depth + 1 : 0, last, children: [], orphan: isOrphan(span) };
  };
  // Spans whose parents form a circle have no root, so the earliest of them becomes one.
  for (const root of [...roots, ...spans]) {
    const waiting = placed.has(root) ? [] : [place(root, undefined, true)];
    for (let branch = waiting.pop(); branch; branch = waiting.pop()) {
      branches.push(branch);
      const children = (childrenOf.get(branch.span.spanId) ?? []).filter((span) => !placed.has(span));
      for (const [index, span] of children.entries()) {
        branch.children.push(place(span, branch, index === children.length - 1));
      }
      for (const child of branch.children.toReversed()) waiting.push(child);
    }
  }
  return branches;
}
