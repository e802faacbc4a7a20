import type { Finding } from '../../../src/sessions/finding.js';
import type { SpanOutline } from '../../../src/sessions/session.js';
import { spanKey } from '../trace/span-key.js';
import { FindingDetails } from './finding-details.js';
import './findings.css';

interface Props {
  readonly findings: readonly Finding[];
  readonly spans: readonly SpanOutline[];
  readonly onSelect: (key: string) => void;
}

/** The places where context was lost. The list is open unless it consists of guesses, and so is its first finding. */
export function Findings({ findings, spans, onSelect }: Props) {
  if (findings.length === 0) return null;
  const eventNames = new Map(spans.map((span) => [spanKey(span), span.name]));
  const guesses = findings.filter(isGuess).length;
  return (
    <details class="findings" open={guesses < findings.length}>
      <summary>
        <h2>Where did the context stop?</h2> <span class="muted">{summarize(findings.length - guesses, guesses)}</span>
      </summary>
      <ol>
        {findings.map((finding, index) => (
          <li key={keyOf(finding)}>
            <FindingDetails
              finding={finding}
              isGuess={isGuess(finding)}
              open={index === 0 && !isGuess(finding)}
              eventNames={eventNames}
              onSelect={onSelect}
            />
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Returns whether a finding is based only on what happened at the same time. */
function isGuess({ kind }: Finding): boolean {
  return kind === 'separate-trace' || kind === 'separate-session';
}

function summarize(certain: number, guesses: number): string {
  const certainText = certain === 1 ? '1 place' : `${certain} places`;
  const guessText = guesses === 1 ? '1 guess' : `${guesses} guesses`;
  return [certain > 0 && certainText, guesses > 0 && guessText].filter(Boolean).join(', ');
}

/** Returns a key that stays the same while more spans and sessions are added to the finding. */
function keyOf({ kind, remedy: [line], spans: [span], sessions: [session] }: Finding): string {
  return JSON.stringify([kind, line, span, session]);
}
