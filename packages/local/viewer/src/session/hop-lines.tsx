import { useMemo } from 'preact/hooks';
import { findHops } from '../trace/find-hops.js';
import { spanKey } from '../trace/span-key.js';
import { positionOnScale } from '../trace/time-scale.js';
import type { Row } from '../trace/tree-rows.js';

interface Props {
  readonly rows: readonly Row[];
  readonly colors: ReadonlyMap<string, number>;
  readonly from: number;
  readonly to: number;
}

const longestLabel = 200;

/** In the waterfall, a line from each event down to those that it called in another service. */
export function HopLines({ rows, colors, from, to }: Props) {
  const lines = useMemo(() => {
    const places = new Map(
      rows.flatMap((row, index) => (row.kind === 'event' ? [[row.branch, { row, index }] as const] : [])),
    );
    return findHops([...places.keys()]).map((hop) => ({
      ...hop,
      above: places.get(hop.from),
      below: places.get(hop.to),
    }));
  }, [rows]);
  return (
    <div class="hops" aria-hidden="true">
      {lines.map(({ to: called, label, above, below }) => {
        // A caller may have called thousands: a line is drawn where it arrives in sight.
        if (!above || !below || below.index < from || below.index >= to) return null;
        const { left } = positionOnScale(called.span, below.row.scale);
        return (
          <i
            key={spanKey(called.span)}
            class={`hop-line service-${colors.get(called.span.service)}`}
            title={label.slice(0, longestLabel)}
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
