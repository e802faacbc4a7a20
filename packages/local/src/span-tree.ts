import type { StoredSpan } from './session.js';

/** A span at its place in the tree. */
export interface Branch {
  readonly span: StoredSpan;
  /** The lines drawn before its name. */
  readonly stem: string;
  /** It has a parent, but that is not here. */
  readonly orphan: boolean;
}

// Stems grow with depth: without an end, a chain of spans would print as the square of its length.
const deepestStem = 3 * 32;

/** Spans in the order of their tree, trace by trace, siblings by their start. */
export function spanTree(spans: readonly StoredSpan[]): Branch[] {
  const ordered = [...spans].sort((a, b) => Number(BigInt(a.start) - BigInt(b.start)));
  return [...groups(ordered, (span) => span.traceId).values()].flatMap(traceTree);
}

function traceTree(spans: readonly StoredSpan[]): Branch[] {
  const received = new Set(spans.map((span) => span.spanId));
  const isOrphan = ({ parentSpanId }: StoredSpan) => parentSpanId !== null && !received.has(parentSpanId);
  const children = groups(spans, (span) => (isOrphan(span) ? null : span.parentSpanId));
  const tops = spans.filter((span) => span.parentSpanId === null || isOrphan(span));

  const branches: Branch[] = [];
  const drawn = new Set<StoredSpan>();
  // Spans that are each other's parents hang from no top: the earliest of them is drawn as one.
  for (const top of [...tops, ...spans]) {
    const waiting = [{ span: top, stem: '', below: '' }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { span, stem, below } = next;
      if (drawn.has(span)) continue;
      drawn.add(span);
      branches.push({ span, stem, orphan: isOrphan(span) });
      const under = children.get(span.spanId) ?? [];
      for (const [index, child] of [...under.entries()].reverse()) {
        const last = index === under.length - 1;
        const deeper = below + (last ? '   ' : '│  ');
        waiting.push({
          span: child,
          stem: below + (last ? '└─ ' : '├─ '),
          below: deeper.length < deepestStem ? deeper : below,
        });
      }
    }
  }
  return branches;
}

function groups<Key>(spans: readonly StoredSpan[], keyOf: (span: StoredSpan) => Key): Map<Key, StoredSpan[]> {
  const found = new Map<Key, StoredSpan[]>();
  for (const span of spans) {
    const group = found.get(keyOf(span));
    if (group) group.push(span);
    else found.set(keyOf(span), [span]);
  }
  return found;
}
