import type { Finding } from '../../../src/finding.js';
import { formatRoute } from '../browser/route.js';
import { spanKey } from '../trace/span-key.js';
import { TruncatedText } from '../ui/truncated-text.js';

interface Props {
  readonly finding: Finding;
  readonly isGuess: boolean;
  readonly open: boolean;
  /** Of the events, by their keys. */
  readonly names: ReadonlyMap<string, string>;
  readonly choose: (key: string) => void;
}

const shownOfOne = 5;

/** What happened in a sentence, and below it what to type and where to look. */
export function FindingDetails({
  finding: { sentence, remedy, spans, sessions },
  isGuess,
  open,
  names,
  choose,
}: Props) {
  return (
    <details open={open}>
      <summary>
        {isGuess && <span class="tag">maybe</span>} <Sentence text={sentence} />
      </summary>
      <ul class="remedy">
        {remedy.map((line) => (
          <li key={line}>
            <Remedy line={line} />
          </li>
        ))}
      </ul>
      <p class="where">
        {spans.slice(0, shownOfOne).map((span) => (
          <button type="button" class="small" key={spanKey(span)} onClick={() => choose(spanKey(span))}>
            <TruncatedText text={names.get(spanKey(span)) ?? span.spanId} limit={60} />
          </button>
        ))}
        <Others count={spans.length - shownOfOne} />
        {sessions.slice(0, shownOfOne).map((id) => (
          <a key={id} href={formatRoute({ page: 'session', id, event: null })}>
            session <TruncatedText text={id} limit={60} />
          </a>
        ))}
        <Others count={sessions.length - shownOfOne} />
      </p>
    </details>
  );
}

function Others({ count }: { count: number }) {
  return count > 0 ? <span class="quiet">and {count.toLocaleString()} more</span> : null;
}

/** Our own words, from left to right whatever names are in them. */
function Sentence({ text }: { text: string }) {
  return <bdi dir="ltr">{text}</bdi>;
}

/** A line of a remedy; what is to be typed stands between backquotes. */
function Remedy({ line }: { line: string }) {
  return line.split('`').map((text, index) => {
    const shown = <Sentence key={index} text={text} />;
    return index % 2 === 1 ? <code key={index}>{shown}</code> : shown;
  });
}
