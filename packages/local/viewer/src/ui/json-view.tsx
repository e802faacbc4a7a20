import { ExpandableText } from './expandable-text.js';
import { maxJsonDepth } from './try-parse-json.js';
import { useShowAll } from './use-show-all.js';
import './json-view.css';

const entryLimit = 200;

/** A value in a notation close to JSON: strings keep their line breaks, and buttons expand long strings and lists. */
export function JsonView({ value, depth = 0 }: { value: unknown; depth?: number }) {
  if (typeof value === 'string') return <Text text={value} />;
  if (typeof value !== 'object' || value === null) return <span class="scalar">{String(value)}</span>;
  // The component is recursive, and an untrusted value may be nested deeper than the call stack.
  if (depth === maxJsonDepth) return <span class="punctuation">… nested too deep</span>;
  const isList = Array.isArray(value);
  const entries: Entry[] = isList ? value.map((item) => [undefined, item]) : Object.entries(value);
  return (
    <>
      <span class="punctuation">{isList ? '[' : '{'}</span>
      {entries.length > 0 && <Entries entries={entries} depth={depth} />}
      <span class="punctuation">{isList ? ']' : '}'}</span>
    </>
  );
}

function Text({ text }: { text: string }) {
  return (
    <span class="text">
      "<ExpandableText text={text} />"
    </span>
  );
}

type Entry = readonly [key: string | undefined, value: unknown];

function Entries({ entries, depth }: { entries: readonly Entry[]; depth: number }) {
  const [shown, showAllButton] = useShowAll(entries, entryLimit, 'entries');
  return (
    <ul>
      {shown.map(([key, value], index) => (
        <li key={key ?? index}>
          {key !== undefined && (
            <>
              <span class="key">
                <ExpandableText text={key} />
              </span>
              <span class="punctuation">: </span>
            </>
          )}
          <JsonView value={value} depth={depth + 1} />
        </li>
      ))}
      {showAllButton && <li>{showAllButton}</li>}
    </ul>
  );
}
