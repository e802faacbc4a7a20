import { useState } from 'preact/hooks';
import './json.css';

const longestText = 4000;
const mostEntries = 200;

/** A value as JSON for people: text keeps its lines, and what is very long is cut until it is asked for. */
export function Json({ value }: { value: unknown }) {
  if (typeof value === 'string') return <Text text={value} />;
  if (typeof value !== 'object' || value === null) return <span class="scalar">{String(value)}</span>;
  if (Array.isArray(value)) return <Entries brackets="[]" entries={value.map((item) => [undefined, item])} />;
  return <Entries brackets="{}" entries={Object.entries(value)} />;
}

function Text({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? text : text.slice(0, longestText);
  return (
    <span class="text">
      "<bdi>{shown}</bdi>
      {shown === text ? (
        '"'
      ) : (
        <button type="button" class="small" onClick={() => setWhole(true)}>
          … all {text.length.toLocaleString()} characters
        </button>
      )}
    </span>
  );
}

interface EntriesProps {
  readonly brackets: '[]' | '{}';
  readonly entries: readonly (readonly [key: string | undefined, value: unknown])[];
}

function Entries({ brackets: [opening, closing], entries }: EntriesProps & { brackets: string }) {
  const [isWhole, setWhole] = useState(false);
  if (entries.length === 0) return <span class="punctuation">{`${opening}${closing}`}</span>;
  const shown = isWhole ? entries : entries.slice(0, mostEntries);
  return (
    <>
      <span class="punctuation">{opening}</span>
      <ul>
        {shown.map(([key, value], index) => (
          <li key={key ?? index}>
            {key !== undefined && (
              <>
                <bdi class="key">{key}</bdi>
                <span class="punctuation">: </span>
              </>
            )}
            <Json value={value} />
          </li>
        ))}
        {shown.length < entries.length && (
          <li>
            <button type="button" class="small" onClick={() => setWhole(true)}>
              … all {entries.length.toLocaleString()} entries
            </button>
          </li>
        )}
      </ul>
      <span class="punctuation">{closing}</span>
    </>
  );
}
