import { compareTimes, millisecondsBetween } from './nanoseconds.js';
import type { SessionSummary } from './session.js';
import { shortName, shortNameOrNull } from './short-text.js';
import type { SpanFacts } from './span-facts.js';

/** What a span says of its session, and when that span began: the earliest is believed. */
interface TimedText {
  readonly at: string;
  readonly text: string;
}

/** The spans of a session summed up, so that one more can be added without reading the others. */
export interface Totals {
  readonly start: string;
  readonly end: string;
  readonly spans: number;
  readonly errors: number;
  readonly tokens: number | null;
  /** Each with the id of its first span. */
  readonly services: readonly (readonly [service: string, id: number])[];
  readonly sessionName: TimedText | null;
  readonly project: TimedText | null;
  readonly source: TimedText | null;
  readonly root: TimedText | null;
  readonly first: TimedText;
}

/** What `POST /session/start` says in a summary. */
export interface StartFields {
  /** When it said so, in nanoseconds since 1970. */
  readonly at: string;
  readonly name: string | null;
  readonly project: string | null;
  readonly source: string | null;
}

/** The totals with one more span, in whichever order spans come; `undefined` are the totals of none. */
export function addToTotals(totals: Totals | undefined, span: SpanFacts): Totals {
  const { start: at, name } = span;
  const first = { at, text: name };
  const timed = (text: string | null) => (text === null ? null : { at, text });
  return {
    start: totals && compareTimes(totals.start, at) < 0 ? totals.start : at,
    end: totals && compareTimes(totals.end, span.end) > 0 ? totals.end : span.end,
    spans: (totals?.spans ?? 0) + 1,
    errors: (totals?.errors ?? 0) + (span.error === null ? 0 : 1),
    tokens: span.ownTokens === null ? (totals?.tokens ?? null) : (totals?.tokens ?? 0) + span.ownTokens,
    services: withService(totals?.services ?? [], span),
    sessionName: earliest(totals?.sessionName, timed(span.sessionName)),
    project: earliest(totals?.project, timed(span.project)),
    source: earliest(totals?.source, timed(span.source)),
    root: earliest(totals?.root, span.parentSpanId === null ? first : null),
    first: earliest(totals?.first, first) ?? first,
  };
}

/** What a session is called: what its start says, else its spans, else its first root, else its first span. */
export function sessionNameOf(totals: Totals | undefined, start: StartFields | undefined): string {
  return shortName(start?.name ?? (totals?.sessionName ?? totals?.root ?? totals?.first)?.text ?? '');
}

/** One line of the list of sessions. */
export function summarize(
  id: string,
  traces: number,
  totals: Totals | undefined,
  start: StartFields | undefined,
): SessionSummary {
  return {
    id,
    name: sessionNameOf(totals, start),
    project: shortNameOrNull(start?.project ?? totals?.project?.text),
    source: shortNameOrNull(start?.source ?? totals?.source?.text),
    start: totals?.start ?? start?.at ?? '0',
    duration: totals ? millisecondsBetween(totals.start, totals.end) : 0,
    spans: totals?.spans ?? 0,
    errors: totals?.errors ?? 0,
    services: totals?.services.map(([service]) => service) ?? [],
    traces,
    tokens: totals?.tokens ?? null,
  };
}

// Of two that began at once the lesser text is taken, so that the order of receipt decides nothing.
function earliest(a: TimedText | null | undefined, b: TimedText | null): TimedText | null {
  if (!a || !b) return a ?? b;
  const order = compareTimes(a.at, b.at);
  return order < 0 || (order === 0 && a.text <= b.text) ? a : b;
}

function withService(services: Totals['services'], { service, id }: SpanFacts): Totals['services'] {
  const known = services.find(([name]) => name === service);
  if (known && known[1] <= id) return services;
  const others = services.filter((each) => each !== known);
  return [...others, [service, id] as const].sort(([, a], [, b]) => a - b);
}
