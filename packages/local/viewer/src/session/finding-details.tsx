import type { Finding } from '../../../src/sessions/finding.js';
import { formatRoute } from '../browser/route.js';
import { spanKey } from '../trace/span-key.js';
import { TruncatedText } from '../ui/truncated-text.js';

interface Props {
  readonly finding: Finding;
  readonly isGuess: boolean;
  readonly open: boolean;
  /** Keyed by `spanKey`. */
  readonly eventNames: ReadonlyMap<string, string>;
  readonly onSelect: (key: string) => void;
}

const linkLimit = 5;

/** A finding in a sentence, with its remedy and links to the events and sessions concerned. */
export function FindingDetails({
  finding: { sentence, remedy, spans, sessions },
  isGuess,
  open,
  eventNames,
  onSelect,
}: Props) {
  return (
    <details open={open}>
      <summary>
        {isGuess && <span class="tag">guess</span>} <LeftToRight text={sentence} />
      </summary>
      <ul class="remedy">
        {remedy.map((line) => (
          <li key={line}>
            <RemedyLine line={line} />
          </li>
        ))}
      </ul>
      <p class="finding-links">
        {spans.slice(0, linkLimit).map((span) => (
          <button type="button" class="small" key={spanKey(span)} onClick={() => onSelect(spanKey(span))}>
            <TruncatedText text={eventNames.get(spanKey(span)) ?? span.spanId} limit={60} />
          </button>
        ))}
        <MoreCount count={spans.length - linkLimit} />
        {sessions.slice(0, linkLimit).map((id) => (
          <a key={id} href={formatRoute({ page: 'session', id, event: null })}>
            session <TruncatedText text={id} limit={60} />
          </a>
        ))}
        <MoreCount count={sessions.length - linkLimit} />
      </p>
    </details>
  );
}

function MoreCount({ count }: { count: number }) {
  return count > 0 ? <span class="muted">and {count.toLocaleString()} more</span> : null;
}

/** English text, laid out from left to right whatever names it quotes. */
function LeftToRight({ text }: { text: string }) {
  return <bdi dir="ltr">{text}</bdi>;
}

/** A line of a remedy, in which code is written between backticks. */
function RemedyLine({ line }: { line: string }) {
  return line.split('`').map((text, index) => {
    const content = <LeftToRight key={index} text={text} />;
    return index % 2 === 1 ? <code key={index}>{content}</code> : content;
  });
}
