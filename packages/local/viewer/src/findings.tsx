import type { Finding } from '../../src/finding.js';
import type { SpanOutline } from '../../src/session.js';
import { BoundedText } from './bounded-text.js';
import { formatRoute } from './route.js';
import { spanKey } from './span-key.js';
import './findings.css';

interface Props {
  readonly findings: readonly Finding[];
  readonly spans: readonly SpanOutline[];
  readonly choose: (key: string) => void;
}

const shownOfOne = 5;

/** Where the context stopped on its way: what happened, and what to type. */
export function Findings({ findings, spans, choose }: Props) {
  if (findings.length === 0) return null;
  const names = new Map(spans.map((span) => [spanKey(span), span.name]));
  return (
    <details class="findings" open>
      <summary>
        <h2>Where did the context stop?</h2>
      </summary>
      <ol>
        {findings.map((finding) => (
          <li key={finding.sentence}>
            <p>
              <Sentence text={finding.sentence} />
            </p>
            <ul class="remedy">
              {finding.remedy.map((line) => (
                <li key={line}>
                  <Remedy line={line} />
                </li>
              ))}
            </ul>
            <p class="where">
              {finding.spans.slice(0, shownOfOne).map((span) => (
                <button type="button" class="small" key={spanKey(span)} onClick={() => choose(spanKey(span))}>
                  <BoundedText text={names.get(spanKey(span)) ?? span.spanId} limit={60} />
                </button>
              ))}
              {finding.spans.length > shownOfOne && (
                <span class="quiet">and {(finding.spans.length - shownOfOne).toLocaleString()} more</span>
              )}
              {finding.sessions.map((id) => (
                <a key={id} href={formatRoute({ page: 'session', id, event: null })}>
                  session <BoundedText text={id} limit={60} />
                </a>
              ))}
            </p>
          </li>
        ))}
      </ol>
    </details>
  );
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
