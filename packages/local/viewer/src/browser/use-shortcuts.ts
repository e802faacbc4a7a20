import { useLayoutEffect } from 'preact/hooks';

/** Calls the handler of a pressed key, unless the user is typing in a search field or holds a modifier key. */
export function useShortcuts(handlers: Readonly<Record<string, () => void>>): void {
  // Not `useEffect`, which may run some frames after the page is visible: keys pressed until then would be lost.
  useLayoutEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'search';
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const handler = Object.hasOwn(handlers, event.key) ? handlers[event.key] : undefined;
      if (!handler) return;
      event.preventDefault();
      handler();
    };
    addEventListener('keydown', handleKey);
    return () => removeEventListener('keydown', handleKey);
  });
}
