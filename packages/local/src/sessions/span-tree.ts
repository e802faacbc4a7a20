import { compareTimes } from './nanoseconds.js';

/** What of a span says where it belongs. */
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
  /** Undefined at the top of a tree. */
  readonly parent: Branch<Span> | undefined;
  /** 0 at the top of a tree. */
  readonly depth: number;
  /** The last of its parent's children; so is a top. */
  readonly last: boolean;
  /** The earliest first. */
  readonly children: readonly Branch<Span>[];
  /** It has a parent, but that is not here. */
  readonly orphan: boolean;
}

interface GrowingBranch<Span extends TreeSpan> extends Branch<Span> {
  readonly children: GrowingBranch<Span>[];
}

/** Spans in the order in which their trees are drawn: depth first, trace by trace, siblings by their start. */
export function spanTree<Span extends TreeSpan>(spans: readonly Span[]): Branch<Span>[] {
  const ordered = spans.toSorted((a, b) => compareTimes(a.start, b.start));
  return [...Map.groupBy(ordered, (span) => span.traceId).values()].flatMap(traceTree);
}

function traceTree<Span extends TreeSpan>(spans: readonly Span[]): Branch<Span>[] {
  const received = new Set(spans.map((span) => span.spanId));
  const isOrphan = ({ parentSpanId }: Span) => parentSpanId !== null && !received.has(parentSpanId);
  const childrenOf = Map.groupBy(spans, (span) => span.parentSpanId);
  const tops = spans.filter((span) => span.parentSpanId === null || isOrphan(span));

  const branches: Branch<Span>[] = [];
  const placed = new Set<Span>();
  const grow = (span: Span, parent: Branch<Span> | undefined, last: boolean): GrowingBranch<Span> => {
    placed.add(span);
    return { span, parent, depth: parent ? parent.depth + 1 : 0, last, children: [], orphan: isOrphan(span) };
  };
  // Spans that are each other's parents hang from no top: the earliest of them is drawn as one.
  for (const top of [...tops, ...spans]) {
    const waiting = placed.has(top) ? [] : [grow(top, undefined, true)];
    for (let branch = waiting.pop(); branch; branch = waiting.pop()) {
      branches.push(branch);
      const under = (childrenOf.get(branch.span.spanId) ?? []).filter((span) => !placed.has(span));
      for (const [index, span] of under.entries()) {
        branch.children.push(grow(span, branch, index === under.length - 1));
      }
      for (const child of branch.children.toReversed()) waiting.push(child);
    }
  }
  return branches;
}
