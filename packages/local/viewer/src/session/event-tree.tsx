import type { RefObject } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useVisibleRows } from '../browser/use-visible-rows.js';
import { spanKey } from '../trace/span-key.js';
import { type EventBranch, hideCollapsed, type LikelyCallers, treeRows } from '../trace/tree-rows.js';
import { EventTreeRow } from './event-tree-row.js';
import { HopLines } from './hop-lines.js';
import { TraceTreeRow } from './trace-tree-row.js';
import { useScrollToRow } from './use-scroll-to-row.js';
import './event-tree.css';
import './waterfall.css';

interface Props {
  readonly treeRef: RefObject<HTMLDivElement | null>;
  readonly branches: readonly EventBranch[];
  readonly callers: LikelyCallers;
  readonly colors: ReadonlyMap<string, number>;
  readonly selected: EventBranch | undefined;
  readonly onSelect: (key: string) => void;
  /** Moves the focus to the selected event. */
  readonly onOpen: () => void;
  /** Makes the selected event visible. */
  readonly onReveal: () => void;
}

/** Pixels. The same as `--row-height` in base.css. */
const rowHeight = 32;

/** The events of a session as a tree, beside a waterfall. */
export function EventTree({ treeRef, branches, callers, colors, selected, onSelect, onOpen, onReveal }: Props) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const allRows = useMemo(() => treeRows(branches, callers), [branches, callers]);
  const rows = useMemo(() => hideCollapsed(allRows, collapsed), [allRows, collapsed]);
  const { from, to } = useVisibleRows(treeRef, rows.length, rowHeight);
  const selectedKey = selected && spanKey(selected.span);
  const selectedIndex = rows.findIndex((row) => row.kind === 'event' && row.branch === selected);
  useScrollToRow(treeRef, selectedKey, selectedIndex, rowHeight);
  useEffect(() => {
    // An event that is selected outside the tree may be hidden under a collapsed one.
    const ancestors = selected ? ancestorKeys(selected) : [];
    if (!ancestors.some((key) => collapsed.has(key))) return;
    setCollapsed(new Set([...collapsed].filter((key) => !ancestors.includes(key))));
  }, [selected]);

  const toggle = (key: string) => {
    const next = new Set(collapsed);
    if (!next.delete(key)) {
      next.add(key);
      if (selected && ancestorKeys(selected).includes(key)) onSelect(key);
    }
    setCollapsed(next);
  };
  const move = (step: 1 | -1, start = selectedIndex + step) => {
    for (let index = start; index >= 0 && index < rows.length; index += step) {
      const row = rows[index];
      if (row?.kind === 'event') return onSelect(spanKey(row.branch.span));
    }
  };
  const isExpanded = selected !== undefined && selected.children.length > 0 && !collapsed.has(spanKey(selected.span));
  const keyHandlers: Record<string, () => void> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Home: () => move(1, 0),
    End: () => move(-1, rows.length - 1),
    Enter: onOpen,
    ArrowLeft() {
      if (selectedKey && isExpanded) toggle(selectedKey);
      else if (selected?.parent) onSelect(spanKey(selected.parent.span));
    },
    ArrowRight() {
      if (selectedKey && collapsed.has(selectedKey)) toggle(selectedKey);
      else if (isExpanded) move(1);
    },
  };
  const handleKey = (event: KeyboardEvent) => {
    const handler = Object.hasOwn(keyHandlers, event.key) ? keyHandlers[event.key] : undefined;
    if (!handler || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    handler();
  };
  const handleClick = ({ target }: MouseEvent) => {
    const key = target instanceof Element ? target.closest('.event')?.id : undefined;
    // The tree takes the focus: a row loses it once it is scrolled out of view and no longer rendered.
    treeRef.current?.focus({ preventScroll: true });
    if (!key) return;
    if (target instanceof Element && target.closest('.toggle')) return toggle(key);
    onSelect(key);
    onReveal();
  };

  return (
    <div
      ref={treeRef}
      class="tree"
      role="tree"
      aria-label="Events"
      aria-activedescendant={selectedKey}
      tabIndex={0}
      onClick={handleClick}
      onKeyDown={handleKey}
    >
      <div class="rows" role="presentation" style={{ '--rows': String(rows.length) }}>
        <HopLines rows={rows} colors={colors} from={from} to={to} />
        {rows.slice(from, to).map((row, offset) => {
          const index = from + offset;
          if (row.kind === 'trace') return <TraceTreeRow key={row.traceId} row={row} index={index} />;
          const { span } = row.branch;
          const key = spanKey(span);
          return (
            <EventTreeRow
              key={key}
              row={row}
              index={index}
              color={colors.get(span.service)}
              isSelected={key === selectedKey}
              isCollapsed={collapsed.has(key)}
            />
          );
        })}
      </div>
    </div>
  );
}

function ancestorKeys({ parent }: EventBranch): string[] {
  const keys = [];
  for (let ancestor = parent; ancestor; ancestor = ancestor.parent) keys.push(spanKey(ancestor.span));
  return keys;
}
