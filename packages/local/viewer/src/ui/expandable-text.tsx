import { useState } from 'preact/hooks';

const longest = 4000;

/** A stranger's text as it was written; what is very long is cut until it is asked for. */
export function ExpandableText({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  if (isWhole || text.length <= longest) return <bdi>{text}</bdi>;
  return (
    <>
      <bdi>{text.slice(0, longest)}</bdi>
      <button type="button" class="small" onClick={() => setWhole(true)}>
        … all {text.length.toLocaleString()} characters
      </button>
    </>
  );
}
