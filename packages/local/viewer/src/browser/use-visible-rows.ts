import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface RowRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** The number of rows rendered above and below the visible ones. */
const overscan = 8;

/**
 * Returns which of `rowCount` rows of equal height are visible in a scroll container, so that only those need to be
 * rendered.
 */
export function useVisibleRows(
  container: RefObject<HTMLElement | null>,
  rowCount: number,
  rowHeight: number,
): RowRange {
  const [{ top, height }, setViewport] = useState({ top: 0, height: 1000 });
  useEffect(() => {
    const element = container.current;
    if (!element) return;
    const measure = () => setViewport({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [container]);
  return {
    from: Math.max(0, Math.floor(top / rowHeight) - overscan),
    to: Math.min(rowCount, Math.ceil((top + height) / rowHeight) + overscan),
  };
}
