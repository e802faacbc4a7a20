import type { SpanOutline } from '../../../src/sessions/session.js';
import type { Branch } from '../../../src/sessions/span-tree.js';
import { attachOrphans } from './attach-orphans.js';
import { criticalPath } from './critical-path.js';
import { spanKey } from './span-key.js';
import { type Interval, type TimeScale, timeScale } from './time-scale.js';

/** An event at its place in the session's tree. */
export type EventBranch = Branch<SpanOutline>;

/** The event that most likely called each orphan. */
export type LikelyCallers = ReadonlyMap<SpanOutline, SpanOutline>;

/** The heading of a trace. */
export interface TraceRow {
  readonly kind: 'trace';
  readonly traceId: string;
  /** Counts the session's traces from 1. */
  readonly number: number;
  readonly scale: TimeScale;
}

export interface EventRow {
  readonly kind: 'event';
  readonly branch: EventBranch;
  /** The position among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
  /** The scale that its bar is drawn to. */
  readonly scale: TimeScale;
  /** When it is on the critical path, relative to the start of the scale. */
  readonly critical: readonly Interval[];
  /** The likely caller, if the event is an orphan. */
  readonly caller: SpanOutline | undefined;
}

export type TreeRow = TraceRow | EventRow;

/** Returns the rows of a session's tree: each trace has a row, which the rows of its events follow. */
export function treeRows(branches: readonly EventBranch[], callers: LikelyCallers): TreeRow[] {
  const traces = [...Map.groupBy(branches, ({ span }) => span.traceId)];
  const numbers = new Map(traces.map(([traceId], index) => [traceId, index + 1]));
  return groupOverlapping(traces).flatMap((group) => {
    const groupBranches = group.flatMap(({ branches }) => branches);
    const scale = timeScale(groupBranches);
    const path = criticalPath(attachOrphans(groupBranches, callers));
    return group.flatMap(({ traceId, branches }): TreeRow[] => [
      { kind: 'trace', traceId, number: numbers.get(traceId) ?? 0, scale },
      ...eventRows(branches, scale, path, callers),
    ]);
  });
}

function* eventRows(
  branches: readonly EventBranch[],
  scale: TimeScale,
  path: ReadonlyMap<string, Interval[]>,
  callers: LikelyCallers,
): Generator<EventRow> {
  const roots = branches.filter(({ parent }) => parent === undefined).length;
  const positions = new Map<EventBranch | undefined, number>();
  for (const branch of branches) {
    const position = (positions.get(branch.parent) ?? 0) + 1;
    positions.set(branch.parent, position);
    const siblings = branch.parent?.children.length ?? roots;
    const critical = path.get(spanKey(branch.span)) ?? [];
    yield { kind: 'event', branch, position, siblings, scale, critical, caller: callers.get(branch.span) };
  }
}

/** Removes the descendants of each event whose key is in `collapsed`. */
export function hideCollapsed(rows: readonly TreeRow[], collapsed: ReadonlySet<string>): TreeRow[] {
  let maxDepth = Number.POSITIVE_INFINITY;
  return rows.filter((row) => {
    if (row.kind === 'event' && row.branch.depth > maxDepth) return false;
    const isCollapsed = row.kind === 'event' && collapsed.has(spanKey(row.branch.span));
    maxDepth = isCollapsed ? row.branch.depth : Number.POSITIVE_INFINITY;
    return true;
  });
}

interface Trace {
  readonly traceId: string;
  readonly branches: readonly EventBranch[];
}

/** Groups traces that overlap, which share a scale. Others have their own: a conversation's turns may be hours apart. */
function groupOverlapping(traces: readonly (readonly [traceId: string, branches: EventBranch[]])[]): Trace[][] {
  const groups: Trace[][] = [];
  let groupEnd = -1n;
  for (const [traceId, branches] of traces) {
    const { start, duration } = timeScale(branches);
    const trace = { traceId, branches };
    if (BigInt(start) <= groupEnd) groups.at(-1)?.push(trace);
    else groups.push([trace]);
    const end = BigInt(start) + BigInt(Math.ceil(duration * 1e6));
    if (end > groupEnd) groupEnd = end;
  }
  return groups;
}
