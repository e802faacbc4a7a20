import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { lastSessionListHref } from '../browser/use-route.js';
import { useShortcuts } from '../browser/use-shortcuts.js';

/** Returns a ref for the search field. The key `/` focuses the field, from any page. */
export function useSearchField(): RefObject<HTMLInputElement | null> {
  const field = useRef<HTMLInputElement>(null);
  const isFocusPending = useRef(false);
  useShortcuts({
    '/'() {
      isFocusPending.current = field.current === null;
      if (isFocusPending.current) location.assign(lastSessionListHref());
      else field.current?.focus();
    },
  });
  useLayoutEffect(() => {
    if (!isFocusPending.current || !field.current) return;
    isFocusPending.current = false;
    field.current.focus();
  });
  return field;
}
