import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export interface Window {
  /** The first row to draw, and the first after them. */
  readonly from: number;
  readonly to: number;
}

const spare = 8;

/** Which of `count` rows of one height are in sight of a box that scrolls, so that a long session is drawn in part. */
export function useVisibleRows(box: RefObject<HTMLElement | null>, count: number, rowHeight: number): Window {
  const [{ top, height }, setView] = useState({ top: 0, height: 1000 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [box]);
  return {
    from: Math.max(0, Math.floor(top / rowHeight) - spare),
    to: Math.min(count, Math.ceil((top + height) / rowHeight) + spare),
  };
}
