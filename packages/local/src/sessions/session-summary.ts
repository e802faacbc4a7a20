import { compareTimes, millisecondsBetween } from './nanoseconds.js';
import type { SessionSummary } from './session.js';
import { shortName, shortNameOrNull } from './short-text.js';
import type { SpanFacts } from './span-facts.js';

/** A text from a span, and the start of that span: the text of the earliest span wins. */
interface TimedText {
  readonly at: string;
  readonly text: string;
}

/** The running totals of a session, to which a span can be added without reading the others. */
export interface Totals {
  readonly start: string;
  readonly end: string;
  readonly spans: number;
  readonly errors: number;
  /** Not a running total: which spans count depends on their parents. */
  readonly tokens: number | null;
  /** Each service with the id of its first span. */
  readonly services: readonly (readonly [service: string, id: number])[];
  readonly sessionName: TimedText | null;
  readonly project: TimedText | null;
  readonly source: TimedText | null;
  readonly root: TimedText | null;
  readonly first: TimedText;
}

/** The fields of `POST /session/start` that a summary shows. */
export interface StartFields {
  /** When the request was received, in nanoseconds since 1970. */
  readonly at: string;
  readonly name: string | null;
  readonly project: string | null;
  readonly source: string | null;
}

/** Returns the totals with one more span; undefined means no spans yet. The order of spans makes no difference. */
export function addToTotals(totals: Totals | undefined, span: SpanFacts): Totals {
  const { start: at, name } = span;
  const first = { at, text: name };
  const timed = (text: string | null) => (text === null ? null : { at, text });
  return {
    start: totals && compareTimes(totals.start, at) < 0 ? totals.start : at,
    end: totals && compareTimes(totals.end, span.end) > 0 ? totals.end : span.end,
    spans: (totals?.spans ?? 0) + 1,
    errors: (totals?.errors ?? 0) + (span.error === null ? 0 : 1),
    tokens: totals?.tokens ?? null,
    services: withService(totals?.services ?? [], span),
    sessionName: earliest(totals?.sessionName, timed(span.sessionName)),
    project: earliest(totals?.project, timed(span.project)),
    source: earliest(totals?.source, timed(span.source)),
    root: earliest(totals?.root, span.parentSpanId === null ? first : null),
    first: earliest(totals?.first, first) ?? first,
  };
}

/** Returns the name from `POST /session/start`, else from a span attribute, else that of the first root or span. */
export function sessionNameOf(totals: Totals | undefined, start: StartFields | undefined): string {
  return shortName(start?.name ?? (totals?.sessionName ?? totals?.root ?? totals?.first)?.text ?? '');
}

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

// Two spans with the same start are ordered by their text, so that the order of receipt makes no difference.
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
