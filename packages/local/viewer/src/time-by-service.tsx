import { useMemo } from 'preact/hooks';
import type { Branch } from '../../src/span-tree.js';
import { criticalPath, type PathSpan } from './critical-path.js';
import type { EventBranch } from './event-rows.js';
import { formatDuration } from './format-duration.js';
import { ServiceName } from './service-name.js';
import { spanKey } from './span-key.js';
import { timeScale } from './timeline.js';

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

function timeByService(branches: readonly EventBranch[]): [service: string, milliseconds: number][] {
  const path = criticalPath(traceRoots(branches));
  const times = new Map<string, number>();
  for (const { span } of branches) {
    const time = (path.get(spanKey(span)) ?? []).reduce((sum, { from, to }) => sum + to - from, 0);
    if (time > 0) times.set(span.service, (times.get(span.service) ?? 0) + time);
  }
  return [...times].sort(([, a], [, b]) => b - a);
}

/** Each trace as one tree, so that the time of tops which ran at once counts once. */
function traceRoots(branches: readonly EventBranch[]): Branch<PathSpan>[] {
  const tops = branches.filter(({ parent }) => parent === undefined);
  return [...Map.groupBy(tops, ({ span }) => span.traceId)].map(([traceId, children]) => {
    const span = { traceId, spanId: '', parentSpanId: null, kind: 'internal', ...timeScale(children) };
    return { span, children, parent: undefined, depth: 0, last: true, orphan: false };
  });
}
