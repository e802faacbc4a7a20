import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { lastSessionListHref } from '../browser/route.js';
import { useShortcuts } from '../browser/use-shortcuts.js';

/** The field to search by, which `/` goes to from everywhere. */
export function useSearchField(): RefObject<HTMLInputElement | null> {
  const field = useRef<HTMLInputElement>(null);
  const isAwaited = useRef(false);
  useShortcuts({
    '/'() {
      isAwaited.current = field.current === null;
      if (isAwaited.current) location.assign(lastSessionListHref());
      else field.current?.focus();
    },
  });
  useLayoutEffect(() => {
    if (!isAwaited.current || !field.current) return;
    isAwaited.current = false;
    field.current.focus();
  });
  return field;
}
