import { useMemo } from 'preact/hooks';
import { findHops } from '../trace/find-hops.js';
import { spanKey } from '../trace/span-key.js';
import { positionOnScale } from '../trace/time-scale.js';
import type { TreeRow } from '../trace/tree-rows.js';

interface Props {
  readonly rows: readonly TreeRow[];
  readonly colors: ReadonlyMap<string, number>;
  /** The first visible row. */
  readonly from: number;
  /** The last visible row, exclusive. */
  readonly to: number;
}

const maxLabelLength = 200;

/** The vertical lines in the waterfall, from each event down to the events that it called in other services. */
export function HopLines({ rows, colors, from, to }: Props) {
  const lines = useMemo(() => {
    const places = new Map(
      rows.flatMap((row, index) => (row.kind === 'event' ? [[row.branch, { row, index }] as const] : [])),
    );
    return findHops([...places.keys()]).map((hop) => ({
      ...hop,
      caller: places.get(hop.from),
      called: places.get(hop.to),
    }));
  }, [rows]);
  return (
    <div class="hops" aria-hidden="true">
      {lines.map(({ to: { span }, label, caller, called }) => {
        // An event may call thousands of others, so only lines to visible rows are drawn.
        if (!caller || !called || called.index < from || called.index >= to) return null;
        const { left } = positionOnScale(span, called.row.scale);
        return (
          <i
            key={spanKey(span)}
            class={`hop-line service-${colors.get(span.service)}`}
            title={label.slice(0, maxLabelLength)}
            style={{
              left: `${100 * left}%`,
              '--from': String(caller.index),
              '--rows': String(called.index - caller.index),
            }}
          />
        );
      })}
    </div>
  );
}
