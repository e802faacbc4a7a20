import type { SpanOutline } from '../../../src/session.js';
import type { Branch } from '../../../src/span-tree.js';
import { attachOrphans } from './attach-orphans.js';
import { criticalPath } from './critical-path.js';
import { spanKey } from './span-key.js';
import { type Interval, type TimeScale, timeScale } from './time-scale.js';

export type EventBranch = Branch<SpanOutline>;

/** What most likely called the events that have lost their parent. */
export type LikelyCallers = ReadonlyMap<SpanOutline, SpanOutline>;

export interface TraceRow {
  readonly kind: 'trace';
  readonly traceId: string;
  /** Its number among the session's traces, from 1. */
  readonly number: number;
  readonly scale: TimeScale;
}

export interface EventRow {
  readonly kind: 'event';
  readonly branch: EventBranch;
  /** Among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
  /** What its bar is drawn to. */
  readonly scale: TimeScale;
  /** When it held up its trace, on that scale. */
  readonly critical: readonly Interval[];
  /** What most likely called it, where its parent is not here. */
  readonly caller: SpanOutline | undefined;
}

export type Row = TraceRow | EventRow;

/** The rows of a session, each trace under a line of its own. */
export function treeRows(branches: readonly EventBranch[], callers: LikelyCallers): Row[] {
  const traces = [...Map.groupBy(branches, ({ span }) => span.traceId)];
  const numbers = new Map(traces.map(([traceId], index) => [traceId, index + 1]));
  return together(traces).flatMap((traces) => {
    const all = traces.flatMap(({ branches }) => branches);
    const scale = timeScale(all);
    const path = criticalPath(attachOrphans(all, callers));
    return traces.flatMap(({ traceId, branches }): Row[] => [
      { kind: 'trace', traceId, number: numbers.get(traceId) ?? 0, scale },
      ...eventsOf(branches, scale, path, callers),
    ]);
  });
}

function* eventsOf(
  branches: readonly EventBranch[],
  scale: TimeScale,
  path: ReadonlyMap<string, Interval[]>,
  callers: LikelyCallers,
): Generator<EventRow> {
  const tops = branches.filter(({ parent }) => parent === undefined).length;
  const positions = new Map<EventBranch | undefined, number>();
  for (const branch of branches) {
    const position = (positions.get(branch.parent) ?? 0) + 1;
    positions.set(branch.parent, position);
    const siblings = branch.parent?.children.length ?? tops;
    const critical = path.get(spanKey(branch.span)) ?? [];
    yield { kind: 'event', branch, position, siblings, scale, critical, caller: callers.get(branch.span) };
  }
}

/** The rows without what lies below an event whose key is in `closed`. */
export function hideCollapsed(rows: readonly Row[], closed: ReadonlySet<string>): Row[] {
  let deepest = Number.POSITIVE_INFINITY;
  return rows.filter((row) => {
    if (row.kind === 'event' && row.branch.depth > deepest) return false;
    const isClosed = row.kind === 'event' && closed.has(spanKey(row.branch.span));
    deepest = isClosed ? row.branch.depth : Number.POSITIVE_INFINITY;
    return true;
  });
}

interface Trace {
  readonly traceId: string;
  readonly branches: readonly EventBranch[];
}

// Traces that overlap share a scale; the turns of a conversation may be hours apart, and each has its own.
function together(traces: readonly (readonly [traceId: string, branches: EventBranch[]])[]): Trace[][] {
  const found: Trace[][] = [];
  let end = -1n;
  for (const [traceId, branches] of traces) {
    const { start, duration } = timeScale(branches);
    const trace = { traceId, branches };
    if (BigInt(start) <= end) found.at(-1)?.push(trace);
    else found.push([trace]);
    const itsEnd = BigInt(start) + BigInt(Math.ceil(duration * 1e6));
    if (itsEnd > end) end = itsEnd;
  }
  return found;
}
