import { useLayoutEffect } from 'preact/hooks';

/** Calls what `shortcuts` has for a key, unless the key is being typed into a field or held with another. */
export function useShortcuts(shortcuts: Readonly<Record<string, () => void>>): void {
  // Whoever sees the page may press a key: effects of the other kind come some frames later on a busy machine.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'search';
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const act = Object.hasOwn(shortcuts, event.key) ? shortcuts[event.key] : undefined;
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  });
}
