import { useMemo } from 'preact/hooks';
import { attachOrphans } from '../trace/attach-orphans.js';
import { serviceTimes } from '../trace/service-times.js';
import type { EventBranch, LikelyCallers } from '../trace/tree-rows.js';
import { formatDuration } from '../ui/format-duration.js';
import { ServiceName } from '../ui/service-name.js';

interface Props {
  readonly branches: readonly EventBranch[];
  readonly callers: LikelyCallers;
  readonly colors: ReadonlyMap<string, number>;
}

/** Which service held the session up for how long: its share of the critical path, the largest first. */
export function TimeByService({ branches, callers, colors }: Props) {
  const shares = useMemo(() => serviceTimes(attachOrphans(branches, callers)), [branches, callers]);
  const whole = shares.reduce((sum, [, time]) => sum + time, 0);
  if (whole === 0) return null;
  return (
    <section class="shares">
      <h2 title="Each service's share of the critical path: what the end of the session waited for">
        Where the time went
      </h2>
      <div class="share-bar" aria-hidden="true">
        {shares.map(([service, time]) => (
          <i key={service} class={`service-${colors.get(service)}`} style={{ flexGrow: String(time) }} />
        ))}
      </div>
      <ul>
        {shares.map(([service, time]) => (
          <li key={service}>
            <ServiceName name={service} colors={colors} />{' '}
            <span class="quiet">
              {formatDuration(time)}, {percentage(time / whole)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function percentage(share: number): string {
  return share < 0.01 ? '<1 %' : `${Math.round(100 * share)} %`;
}
