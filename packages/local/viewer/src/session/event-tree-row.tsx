import { remoteParent } from '../trace/find-hops.js';
import { spanKey } from '../trace/span-key.js';
import { positionOnScale } from '../trace/time-scale.js';
import type { EventRow } from '../trace/tree-rows.js';
import { formatDuration } from '../ui/format-duration.js';
import { TruncatedText } from '../ui/truncated-text.js';
import { MissingParentLabel } from './missing-parent-label.js';

interface Props {
  readonly row: EventRow;
  /** Among the rows, from 0. */
  readonly index: number;
  readonly color: number | undefined;
  readonly isChosen: boolean;
  readonly isClosed: boolean;
}

const deepestIndent = 12;

/** One event: at its place in the tree, and at its time. */
export function EventTreeRow({ row, index, color, isChosen, isClosed }: Props) {
  const { branch, scale, critical, caller, position, siblings } = row;
  const { span, depth, children, orphan } = branch;
  const isHop = remoteParent(branch) !== undefined;
  const { left, width } = positionOnScale(span, scale);
  const classes = ['row', 'event', `service-${color}`];
  if (isChosen) classes.push('chosen');
  if (orphan) classes.push('orphan');
  if (span.error !== null) classes.push('failed');
  return (
    <div
      id={spanKey(span)}
      class={classes.join(' ')}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 2}
      aria-selected={isChosen}
      aria-posinset={position}
      aria-setsize={siblings}
      {...(children.length > 0 && { 'aria-expanded': !isClosed })}
      style={{ '--index': String(index), '--depth': String(Math.min(depth, deepestIndent)) }}
    >
      <div class="what">
        <span class="toggle" aria-hidden="true">
          {children.length > 0 && (isClosed ? '▸' : '▾')}
        </span>
        <i class={isHop ? 'dot hop' : 'dot'} aria-hidden="true" />
        {span.error !== null && (
          <span class="mark" role="img" aria-label="failed">
            ✗
          </span>
        )}
        <div class="label">
          <span class="name">
            <TruncatedText text={span.name || '(no name)'} />
          </span>
          <small class="of">
            <TruncatedText text={span.service} limit={60} /> · <TruncatedText text={span.eventType} limit={20} />
          </small>
          {orphan && <MissingParentLabel span={span} caller={caller} />}
        </div>
      </div>
      <div class="when">
        <div class="track">
          <i class="bar" style={{ left: `${100 * left}%`, width: `${100 * width}%` }} />
          {critical.map(({ from, to }) => (
            <i
              key={from}
              class="critical"
              style={{ left: `${(100 * from) / scale.duration}%`, width: `${(100 * (to - from)) / scale.duration}%` }}
            />
          ))}
          <span class="length" style={{ left: `${100 * (left + width)}%` }}>
            {formatDuration(span.duration)}
          </span>
        </div>
      </div>
    </div>
  );
}
