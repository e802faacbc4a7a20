import type { Finding } from './finding.js';
import { terminalText } from './one-line.js';
import type { Session, SessionOutline, SpanOutline } from './session.js';
import { type Branch, spanTree } from './span-tree.js';

const gap = '   ';
const narrowestName = 28;

// Stems grow with depth: without an end, a chain of spans would print as the square of its length.
const deepestStem = 3 * 32;

const longestSentence = 400;

/** A session as a tree for the terminal. */
export function renderSession(session: Session | SessionOutline): string {
  const branches = spanTree(session.spans);
  const stems = stemsOf(branches);
  const rows = branches.map((branch, index) => row(branch, stems[index] ?? ''));
  const name = widest(rows.map((row) => row.name));
  const service = widest(rows.map((row) => row.service));
  const eventType = widest(rows.map((row) => row.eventType));
  const duration = widest(rows.map((row) => row.duration));
  const lines = rows.map((row) =>
    [
      row.name.padEnd(Math.max(name, narrowestName)),
      row.service.padEnd(service),
      row.eventType.padEnd(eventType),
      row.duration.padStart(duration) + row.remark,
    ].join(gap),
  );
  return [heading(session), ...lines].join('\n');
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 0);
}

function heading({ id, name, traces, services, spans }: Session | SessionOutline): string {
  const counts = [count(traces, 'trace'), count(services.length, 'service'), count(spans.length, 'event')].join(' · ');
  return `session ${terminalText(id)}  ${terminalText(name)} · ${counts}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The lines drawn before the name of each. */
function stemsOf(branches: readonly Branch<SpanOutline>[]): string[] {
  const below = new Map<Branch<SpanOutline>, string>();
  return branches.map((branch) => {
    const { parent, last } = branch;
    if (!parent) return '';
    const left = below.get(parent) ?? '';
    const deeper = left + (last ? '   ' : '│  ');
    below.set(branch, deeper.length < deepestStem ? deeper : left);
    return left + (last ? '└─ ' : '├─ ');
  });
}

function row({ span, orphan }: Branch<SpanOutline>, stem: string) {
  const parent = orphan ? `  (parent ${whereabouts(span)})` : '';
  const error = span.error === null ? '' : `  ✗ ${terminalText(span.error)}`;
  return {
    name: stem + terminalText(span.name),
    service: terminalText(span.service),
    eventType: terminalText(span.eventType),
    duration: duration(span.duration),
    remark: parent + error,
  };
}

function whereabouts({ parentSpanId, parentSessionId }: SpanOutline): string {
  if (parentSessionId !== null) return `in session ${terminalText(parentSessionId)}`;
  return `${terminalText(parentSpanId ?? '').slice(0, 8)} not received`;
}

function duration(milliseconds: number): string {
  if (milliseconds < 0.95) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** What was found of a session, for the terminal; empty where nothing was. */
export function renderFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const blocks = findings.map(({ sentence, remedy }) =>
    [
      `! ${terminalText(sentence, longestSentence)}`,
      ...remedy.map((line) => `  - ${terminalText(line, longestSentence)}`),
    ].join('\n'),
  );
  return ['Where did the context stop?', ...blocks].join('\n');
}
