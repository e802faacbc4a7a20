import { ExpandableText } from './expandable-text.js';
import { maxDepth } from './try-parse-json.js';
import { useShowAll } from './use-show-all.js';
import './json-view.css';

const mostEntries = 200;

/** A value as JSON for people: text keeps its lines, and what is very long is cut until it is asked for. */
export function JsonView({ value, depth = 0 }: { value: unknown; depth?: number }) {
  if (typeof value === 'string') return <Text text={value} />;
  if (typeof value !== 'object' || value === null) return <span class="scalar">{String(value)}</span>;
  // Each level is drawn inside the one above, and a stranger's value may be deeper than the stack.
  if (depth === maxDepth) return <span class="punctuation">… deeper</span>;
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
  const [shown, more] = useShowAll(entries, mostEntries, 'entries');
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
      {more && <li>{more}</li>}
    </ul>
  );
}
