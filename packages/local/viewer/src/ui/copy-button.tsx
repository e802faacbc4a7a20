import { useState } from 'preact/hooks';

/** A button that copies `text()` and shows whether that worked. Renders nothing if the browser offers no clipboard. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [result, setResult] = useState<string>();
  if (!navigator.clipboard) return null;
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => setResult('Copied'),
      () => setResult('Copy failed'),
    );
  return (
    <button type="button" class="small" onClick={copy} onBlur={() => setResult(undefined)}>
      <span aria-live="polite">{result ?? label}</span>
    </button>
  );
}
