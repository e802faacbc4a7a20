import { useState } from 'preact/hooks';

const maxLength = 4000;

/** Untrusted text, unchanged. Very long text is cut and has a button that shows all of it. */
export function ExpandableText({ text }: { text: string }) {
  const [isExpanded, setExpanded] = useState(false);
  if (isExpanded || text.length <= maxLength) return <bdi>{text}</bdi>;
  return (
    <>
      <bdi>{text.slice(0, maxLength)}</bdi>
      <button type="button" class="small" onClick={() => setExpanded(true)}>
        … show all {text.length.toLocaleString()} characters
      </button>
    </>
  );
}
