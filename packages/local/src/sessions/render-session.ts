import { displayName } from './display-name.js';
import type { Finding } from './finding.js';
import { oneLine } from './one-line.js';
import type { Session, SessionOutline, SpanOutline } from './session.js';
import { type Branch, spanTree } from './span-tree.js';

const columnGap = '   ';
const minNameWidth = 28;

// Indentation grows with depth. Without a limit, the output of a long chain of spans would grow quadratically.
const maxPrefixLength = 3 * 32;

const maxSentenceLength = 400;

/** Returns a session as a tree for the terminal. */
export function renderSession(session: Session | SessionOutline): string {
  const branches = spanTree(session.spans);
  const prefixes = prefixesOf(branches);
  const rows = branches.map((branch, index) => row(branch, prefixes[index] ?? ''));
  const name = maxWidth(rows.map((row) => row.name));
  const service = maxWidth(rows.map((row) => row.service));
  const eventType = maxWidth(rows.map((row) => row.eventType));
  const duration = maxWidth(rows.map((row) => row.duration));
  const lines = rows.map((row) =>
    [
      row.name.padEnd(Math.max(name, minNameWidth)),
      row.service.padEnd(service),
      row.eventType.padEnd(eventType),
      row.duration.padStart(duration) + row.suffix,
    ].join(columnGap),
  );
  return [heading(session), ...lines].join('\n');
}

function maxWidth(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 0);
}

function heading({ id, name, traces, services, spans }: Session | SessionOutline): string {
  const counts = [count(traces, 'trace'), count(services.length, 'service'), count(spans.length, 'event')].join(' · ');
  return `session ${oneLine(id)}  ${oneLine(name)} · ${counts}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Returns the branch lines that stand before each name. */
function prefixesOf(branches: readonly Branch<SpanOutline>[]): string[] {
  const childPrefixes = new Map<Branch<SpanOutline>, string>();
  return branches.map((branch) => {
    const { parent, last } = branch;
    if (!parent) return '';
    const inherited = childPrefixes.get(parent) ?? '';
    const deeper = inherited + (last ? '   ' : '│  ');
    childPrefixes.set(branch, deeper.length < maxPrefixLength ? deeper : inherited);
    return inherited + (last ? '└─ ' : '├─ ');
  });
}

function row({ span, orphan }: Branch<SpanOutline>, prefix: string) {
  const parent = orphan ? `  (parent ${parentLocation(span)})` : '';
  const error = span.error === null ? '' : `  ✗ ${oneLine(span.error)}`;
  return {
    name: prefix + oneLine(displayName(span)),
    service: oneLine(span.service),
    eventType: oneLine(span.eventType),
    duration: duration(span.duration),
    suffix: parent + error,
  };
}

function parentLocation({ parentSpanId, parentSessionId }: SpanOutline): string {
  if (parentSessionId !== null) return `in session ${oneLine(parentSessionId)}`;
  return `${oneLine(parentSpanId ?? '').slice(0, 8)} not received`;
}

function duration(milliseconds: number): string {
  if (milliseconds < 0.95) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Returns the findings of a session for the terminal, or an empty string if there are none. */
export function renderFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const blocks = findings.map(({ sentence, remedy }) =>
    [
      `! ${oneLine(sentence, maxSentenceLength)}`,
      ...remedy.map((line) => `  - ${oneLine(line, maxSentenceLength)}`),
    ].join('\n'),
  );
  return ['Where did the context stop?', ...blocks].join('\n');
}
