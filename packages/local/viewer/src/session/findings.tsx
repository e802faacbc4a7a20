import type { Finding } from '../../../src/finding.js';
import type { SpanOutline } from '../../../src/session.js';
import { spanKey } from '../trace/span-key.js';
import { FindingDetails } from './finding-details.js';
import './findings.css';

interface Props {
  readonly findings: readonly Finding[];
  readonly spans: readonly SpanOutline[];
  readonly choose: (key: string) => void;
}

/** Where the context stopped on its way, what is certain open: the first of it with what to type. */
export function Findings({ findings, spans, choose }: Props) {
  if (findings.length === 0) return null;
  const names = new Map(spans.map((span) => [spanKey(span), span.name]));
  const guesses = findings.filter(isGuess).length;
  return (
    <details class="findings" open={guesses < findings.length}>
      <summary>
        <h2>Where did the context stop?</h2> <span class="quiet">{counted(findings.length - guesses, guesses)}</span>
      </summary>
      <ol>
        {findings.map((finding, index) => (
          <li key={keyOf(finding)}>
            <FindingDetails
              finding={finding}
              isGuess={isGuess(finding)}
              open={index === 0 && !isGuess(finding)}
              names={names}
              choose={choose}
            />
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Whether it rests on nothing but what happened at the same time. */
function isGuess({ kind }: Finding): boolean {
  return kind === 'separate-trace' || kind === 'separate-session';
}

function counted(certain: number, guesses: number): string {
  const places = certain === 1 ? '1 place' : `${certain} places`;
  const maybe = guesses === 1 ? '1 guess' : `${guesses} guesses`;
  return [certain > 0 && places, guesses > 0 && maybe].filter(Boolean).join(', ');
}

/** Stays the same while more of its kind comes. */
function keyOf({ kind, remedy: [line], spans: [span], sessions: [session] }: Finding): string {
  return JSON.stringify([kind, line, span, session]);
}
