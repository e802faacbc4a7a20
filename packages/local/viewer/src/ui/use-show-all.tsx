import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

/** Returns the first `limit` items and a button that shows all of them, or all items and null. `noun` is their plural. */
export function useShowAll<Item>(
  items: readonly Item[],
  limit: number,
  noun: string,
): [items: readonly Item[], button: VNode | null] {
  const [isExpanded, setExpanded] = useState(false);
  if (isExpanded || items.length <= limit) return [items, null];
  const button = (
    <button type="button" class="small" onClick={() => setExpanded(true)}>
      … show all {items.length.toLocaleString()} {noun}
    </button>
  );
  return [items.slice(0, limit), button];
}
