import { useState } from 'preact/hooks';

/** Copies what `text` answers, and says that it has. Not there where the browser lets nothing be copied. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [said, setSaid] = useState<string>();
  if (!navigator.clipboard) return null;
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => setSaid('Copied'),
      () => setSaid('Not copied'),
    );
  return (
    <button type="button" class="small" onClick={copy} onBlur={() => setSaid(undefined)}>
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}
