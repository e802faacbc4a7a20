import { remoteParent } from '../trace/find-hops.js';
import { spanKey } from '../trace/span-key.js';
import { positionOnScale } from '../trace/time-scale.js';
import type { EventRow } from '../trace/tree-rows.js';
import { formatDuration } from '../ui/format-duration.js';
import { TruncatedText } from '../ui/truncated-text.js';
import { MissingParentLabel } from './missing-parent-label.js';

interface Props {
  readonly row: EventRow;
  /** The position among all rows, from 0. */
  readonly index: number;
  readonly color: number | undefined;
  readonly isSelected: boolean;
  readonly isCollapsed: boolean;
}

const maxIndent = 12;

/** The row of an event: its label in the tree, and its bar in the waterfall. */
export function EventTreeRow({ row, index, color, isSelected, isCollapsed }: Props) {
  const { branch, scale, critical, caller, position, siblings } = row;
  const { span, depth, children, orphan } = branch;
  const isHop = remoteParent(branch) !== undefined;
  const { left, width } = positionOnScale(span, scale);
  const classes = ['row', 'event', `service-${color}`];
  if (isSelected) classes.push('selected');
  if (orphan) classes.push('orphan');
  if (span.error !== null) classes.push('failed');
  return (
    <div
      id={spanKey(span)}
      class={classes.join(' ')}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 2}
      aria-selected={isSelected}
      aria-posinset={position}
      aria-setsize={siblings}
      {...(children.length > 0 && { 'aria-expanded': !isCollapsed })}
      style={{ '--index': String(index), '--depth': String(Math.min(depth, maxIndent)) }}
    >
      <div class="tree-cell">
        <span class="toggle" aria-hidden="true">
          {children.length > 0 && (isCollapsed ? '▸' : '▾')}
        </span>
        <i class={isHop ? 'dot hop' : 'dot'} aria-hidden="true" />
        {span.error !== null && (
          <span class="error-mark" role="img" aria-label="failed">
            ✗
          </span>
        )}
        <div class="label">
          <span class="name">
            <TruncatedText text={span.name || '(no name)'} />
          </span>
          <small class="service-and-type">
            <TruncatedText text={span.service} limit={60} /> · <TruncatedText text={span.eventType} limit={20} />
          </small>
          {orphan && <MissingParentLabel span={span} caller={caller} />}
        </div>
      </div>
      <div class="waterfall-cell">
        <div class="track">
          <i class="bar" style={{ left: `${100 * left}%`, width: `${100 * width}%` }} />
          {critical.map(({ from, to }) => (
            <i
              key={from}
              class="critical"
              style={{ left: `${(100 * from) / scale.duration}%`, width: `${(100 * (to - from)) / scale.duration}%` }}
            />
          ))}
          <span class="duration" style={{ left: `${100 * (left + width)}%` }}>
            {formatDuration(span.duration)}
          </span>
        </div>
      </div>
    </div>
  );
}
