import { ticks } from '../trace/ticks.js';
import type { TraceRow } from '../trace/tree-rows.js';
import { Timestamp } from '../ui/timestamp.js';

const maxSteps = 5;
// Beyond this position there is no room for a tick's label.
const maxTickPosition = 0.85;

/** The heading of a trace, with its time axis. */
export function TraceTreeRow({ row, index }: { row: TraceRow; index: number }) {
  const { traceId, number, scale } = row;
  return (
    <div class="row trace" role="treeitem" tabIndex={-1} aria-level={1} style={{ '--index': String(index) }}>
      <div class="tree-cell">
        <span>
          Trace {number} <code title={traceId}>{traceId.slice(0, 8)}</code>
        </span>
        <Timestamp nanoseconds={scale.start} />
      </div>
      <div class="waterfall-cell" aria-hidden="true">
        <div class="track">
          {ticks(scale, maxSteps)
            .filter(({ position }) => position < maxTickPosition)
            .map(({ position, label }) => (
              <span key={position} class="tick" style={{ left: `${100 * position}%` }}>
                {label}
              </span>
            ))}
        </div>
      </div>
    </div>
  );
}
