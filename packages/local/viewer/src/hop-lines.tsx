import type { EventRow, Row } from './event-rows.js';
import { hops } from './hops.js';
import { spanKey } from './span-key.js';
import { placed } from './timeline.js';

interface Props {
  readonly rows: readonly Row[];
  readonly colors: ReadonlyMap<string, number>;
  readonly from: number;
  readonly to: number;
}

/** In the waterfall, a line from each event down to those that it called in another service. */
export function HopLines({ rows, colors, from, to }: Props) {
  const events = rows.filter((row): row is EventRow => row.kind === 'event');
  const places = new Map(rows.map((row, index) => [row.kind === 'event' ? row.branch : row, { row, index }]));
  return (
    <div class="hops" role="presentation">
      {hops(events.map(({ branch }) => branch)).map(({ from: caller, to: called, label }) => {
        const above = places.get(caller);
        const below = places.get(called);
        // Only what crosses the part in sight is drawn.
        if (!above || !below || above.index >= to || below.index < from) return null;
        const { left } = placed(called.span, below.row.scale);
        return (
          <i
            key={spanKey(called.span)}
            class={`hop-line service-${colors.get(called.span.service)}`}
            title={label}
            style={{
              left: `${100 * left}%`,
              '--from': String(above.index),
              '--rows': String(below.index - above.index),
            }}
          />
        );
      })}
    </div>
  );
}
