import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Scrolls a newly selected row into view. When rows are inserted or removed above a visible selected row, it stays where
 * it is on the screen. `key` identifies the selected row, and `index` is its position, or -1.
 */
export function useScrollToRow(
  container: RefObject<HTMLElement | null>,
  key: string | undefined,
  index: number,
  rowHeight: number,
): void {
  const previous = useRef({ key, index: -1 });
  useLayoutEffect(() => {
    const { key: previousKey, index: previousIndex } = previous.current;
    previous.current = { key, index };
    const element = container.current;
    if (!element || index < 0) return;
    if (key !== previousKey || previousIndex < 0) scrollIntoView(element, index * rowHeight, rowHeight);
    else keepInPlace(element, previousIndex * rowHeight, index * rowHeight, rowHeight);
  }, [container, key, index]);
}

function scrollIntoView(container: HTMLElement, top: number, height: number): void {
  const bottom = top + height;
  if (top < container.scrollTop) container.scrollTop = top;
  else if (bottom > container.scrollTop + container.clientHeight) container.scrollTop = bottom - container.clientHeight;
}

function keepInPlace(container: HTMLElement, previousTop: number, top: number, height: number): void {
  const { scrollTop, clientHeight } = container;
  const wasVisible = previousTop + height > scrollTop && previousTop < scrollTop + clientHeight;
  if (wasVisible) container.scrollTop += top - previousTop;
}
