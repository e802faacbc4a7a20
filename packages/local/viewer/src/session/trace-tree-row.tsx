import { ticks } from '../trace/time-scale.js';
import type { TraceRow } from '../trace/tree-rows.js';
import { Timestamp } from '../ui/timestamp.js';

const mostTicks = 5;
// A label behind it would not fit.
const lastTick = 0.85;

/** The line above a trace: which it is, and the scale of its times. */
export function TraceTreeRow({ row, index }: { row: TraceRow; index: number }) {
  const { traceId, number, scale } = row;
  return (
    <div class="row trace" role="treeitem" tabIndex={-1} aria-level={1} style={{ '--index': String(index) }}>
      <div class="what">
        <span>
          Trace {number} <code title={traceId}>{traceId.slice(0, 8)}</code>
        </span>
        <Timestamp nanoseconds={scale.start} />
      </div>
      <div class="when" aria-hidden="true">
        <div class="track">
          {ticks(scale, mostTicks)
            .filter(({ at }) => at < lastTick)
            .map(({ at, label }) => (
              <span key={at} class="tick" style={{ left: `${100 * at}%` }}>
                {label}
              </span>
            ))}
        </div>
      </div>
    </div>
  );
}
