import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useVisibleRows } from '../browser/use-visible-rows.js';
import { spanKey } from '../trace/span-key.js';
import { type EventBranch, hideCollapsed, type LikelyCallers, treeRows } from '../trace/tree-rows.js';
import { EventTreeRow } from './event-tree-row.js';
import { HopLines } from './hop-lines.js';
import { TraceTreeRow } from './trace-tree-row.js';
import './event-tree.css';
import './waterfall.css';

interface Props {
  readonly tree: RefObject<HTMLDivElement | null>;
  readonly branches: readonly EventBranch[];
  readonly callers: LikelyCallers;
  readonly colors: ReadonlyMap<string, number>;
  readonly chosen: EventBranch | undefined;
  readonly choose: (key: string) => void;
  /** Goes on to the event itself. */
  readonly open: () => void;
  /** Has it in sight. */
  readonly show: () => void;
}

/** Pixels, as `--row` in base.css. */
const rowHeight = 32;

/** The tree of a session and its waterfall, side by side. */
export function EventTree({ tree, branches, callers, colors, chosen, choose, open, show }: Props) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const all = useMemo(() => treeRows(branches, callers), [branches, callers]);
  const rows = useMemo(() => hideCollapsed(all, closed), [all, closed]);
  const { from, to } = useVisibleRows(tree, rows.length, rowHeight);
  const chosenKey = chosen && spanKey(chosen.span);
  const at = rows.findIndex((row) => row.kind === 'event' && row.branch === chosen);
  const last = useRef({ key: chosenKey, at: -1 });
  useLayoutEffect(() => {
    const { key, at: before } = last.current;
    last.current = { key: chosenKey, at };
    if (key !== chosenKey || before < 0) keepInSight(tree.current, at);
    else keepInPlace(tree.current, before, at);
  }, [tree, chosenKey, at]);
  useEffect(() => {
    // What is chosen elsewhere may lie below what is closed.
    const above = chosen ? parentsOf(chosen) : [];
    if (above.some((key) => closed.has(key))) setClosed(new Set([...closed].filter((key) => !above.includes(key))));
  }, [chosen]);

  const toggle = (key: string) => {
    const next = new Set(closed);
    if (!next.delete(key)) {
      next.add(key);
      if (chosen && parentsOf(chosen).includes(key)) choose(key);
    }
    setClosed(next);
  };
  const move = (step: 1 | -1, start = at + step) => {
    for (let index = start; index >= 0 && index < rows.length; index += step) {
      const row = rows[index];
      if (row?.kind === 'event') return choose(spanKey(row.branch.span));
    }
  };
  const hasOpen = chosen !== undefined && chosen.children.length > 0 && !closed.has(spanKey(chosen.span));
  const keys: Record<string, () => void> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Home: () => move(1, 0),
    End: () => move(-1, rows.length - 1),
    Enter: open,
    ArrowLeft() {
      if (chosenKey && hasOpen) toggle(chosenKey);
      else if (chosen?.parent) choose(spanKey(chosen.parent.span));
    },
    ArrowRight() {
      if (chosenKey && closed.has(chosenKey)) toggle(chosenKey);
      else if (hasOpen) move(1);
    },
  };
  const press = (event: KeyboardEvent) => {
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  const click = ({ target }: MouseEvent) => {
    const key = target instanceof Element ? target.closest('.event')?.id : undefined;
    // A row itself may go out of sight, and the focus with it.
    tree.current?.focus({ preventScroll: true });
    if (!key) return;
    if (target instanceof Element && target.closest('.toggle')) return toggle(key);
    choose(key);
    show();
  };

  return (
    <div
      ref={tree}
      class="tree"
      role="tree"
      aria-label="Events"
      aria-activedescendant={chosenKey}
      tabIndex={0}
      onClick={click}
      onKeyDown={press}
    >
      <div class="rows" role="presentation" style={{ '--rows': String(rows.length) }}>
        <HopLines rows={rows} colors={colors} from={from} to={to} />
        {rows.slice(from, to).map((row, place) => {
          const index = from + place;
          if (row.kind === 'trace') return <TraceTreeRow key={row.traceId} row={row} index={index} />;
          const { span } = row.branch;
          const key = spanKey(span);
          return (
            <EventTreeRow
              key={key}
              row={row}
              index={index}
              color={colors.get(span.service)}
              isChosen={key === chosenKey}
              isClosed={closed.has(key)}
            />
          );
        })}
      </div>
    </div>
  );
}

function keepInSight(tree: HTMLElement | null, row: number): void {
  if (!tree || row < 0) return;
  const top = row * rowHeight;
  const bottom = top + rowHeight;
  if (top < tree.scrollTop) tree.scrollTop = top;
  else if (bottom > tree.scrollTop + tree.clientHeight) tree.scrollTop = bottom - tree.clientHeight;
}

/** Where a row that was in sight has moved, the others come in above or below it. */
function keepInPlace(tree: HTMLElement | null, before: number, now: number): void {
  if (!tree || now < 0) return;
  const top = before * rowHeight;
  const isInSight = top + rowHeight > tree.scrollTop && top < tree.scrollTop + tree.clientHeight;
  if (isInSight) tree.scrollTop += (now - before) * rowHeight;
}

function parentsOf({ parent }: EventBranch): string[] {
  const keys = [];
  for (let above = parent; above; above = above.parent) keys.push(spanKey(above.span));
  return keys;
}
