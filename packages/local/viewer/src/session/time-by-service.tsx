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

/** Each service's share of the session's critical path, the largest first. */
export function TimeByService({ branches, callers, colors }: Props) {
  const times = useMemo(() => serviceTimes(attachOrphans(branches, callers)), [branches, callers]);
  const total = times.reduce((sum, [, time]) => sum + time, 0);
  if (total === 0) return null;
  return (
    <section class="service-times">
      <h2 title="Each service's share of the critical path, which determines when the session ends">
        Where the time went
      </h2>
      <div class="service-time-bar" aria-hidden="true">
        {times.map(([service, time]) => (
          <i key={service} class={`service-${colors.get(service)}`} style={{ flexGrow: String(time) }} />
        ))}
      </div>
      <ul>
        {times.map(([service, time]) => (
          <li key={service}>
            <ServiceName name={service} colors={colors} />{' '}
            <span class="muted">
              {formatDuration(time)}, {percentage(time / total)}
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
