import { useMemo } from 'preact/hooks';
import { criticalPath } from './critical-path.js';
import type { EventBranch } from './event-rows.js';
import { formatDuration } from './format-duration.js';
import { ServiceName } from './service-name.js';
import { spanKey } from './span-key.js';

interface Props {
  readonly branches: readonly EventBranch[];
  readonly colors: ReadonlyMap<string, number>;
}

/** Which service held the session up for how long: its share of the critical path, the largest first. */
export function TimeByService({ branches, colors }: Props) {
  const shares = useMemo(() => timeByService(branches), [branches]);
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
              {formatDuration(time)}, {Math.round((100 * time) / whole)} %
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function timeByService(branches: readonly EventBranch[]): [service: string, milliseconds: number][] {
  const path = criticalPath(branches);
  const times = new Map<string, number>();
  for (const { span } of branches) {
    const time = (path.get(spanKey(span)) ?? []).reduce((sum, { from, to }) => sum + to - from, 0);
    times.set(span.service, (times.get(span.service) ?? 0) + time);
  }
  return [...times].sort(([, a], [, b]) => b - a);
}
