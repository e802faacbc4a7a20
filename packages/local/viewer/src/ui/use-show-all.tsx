import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

/** The first `most` of many items, and a button that brings the rest. */
export function useShowAll<Item>(items: readonly Item[], most: number, what: string): [readonly Item[], VNode | null] {
  const [isWhole, setWhole] = useState(false);
  if (isWhole || items.length <= most) return [items, null];
  const more = (
    <button type="button" class="small" onClick={() => setWhole(true)}>
      … all {items.length.toLocaleString()} {what}
    </button>
  );
  return [items.slice(0, most), more];
}
