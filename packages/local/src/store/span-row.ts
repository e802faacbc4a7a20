import type { Span } from '../otlp/span.js';
import { eventIdOf } from '../sessions/enrich-span.js';
import { eventTypeOf } from '../sessions/event-type.js';
import type { StoredSpan } from '../sessions/session.js';
import { shortName } from '../sessions/short-text.js';
import type { SpanFacts } from '../sessions/span-facts.js';
import { tokensOf } from '../sessions/token-usage.js';

type Row = (string | number | bigint | null)[];

const jsonColumns = ['attributes', 'events', 'links', 'dropped', 'scope', 'resource'] as const;

// Nanoseconds are read as text, since as numbers they would lose digits.
const times = 'CAST(start_ns AS TEXT) AS start, CAST(end_ns AS TEXT) AS "end"';

/** The columns of `SpanFacts`. */
export const factColumns = `
  spans.id, trace_id AS traceId, parent_span_id AS parentSpanId, name, service, ${times}, error,
  own_tokens AS ownTokens, session_name AS sessionName, project, source
`;

const commonColumns = `
  trace_id AS traceId, span_id AS spanId, parent_span_id AS parentSpanId, kind, service, event_type AS eventType,
  CAST(start_ns AS TEXT) AS start, max(end_ns - start_ns, 0) / 1e6 AS duration, tokens
`;

/** The columns of a `SpanOutline` but the session of its parent. */
export const outlineColumns = `${commonColumns}, name, error`;

/** The columns of a `StoredSpan` but the session of its parent and its error, from `spans` joined with `payloads`. */
export const spanColumns = `
  ${commonColumns}, CAST(end_ns AS TEXT) AS "end", coalesce(whole_name, name) AS name, status, status_message AS statusMessage,
  trace_state AS traceState, flags, ${jsonColumns}
`;

/** The columns of what was received of a span, from both tables. */
export const receivedColumns = `${spanColumns}, kinds`;

/** A row of the table `spans`; without an id it gets the next. */
export function spanRow(span: Span, facts: Omit<SpanFacts, 'id'>, sessionId: string, id: number | null): Row {
  return [
    id,
    span.traceId,
    span.spanId,
    span.parentSpanId,
    sessionId,
    facts.sessionName,
    facts.project,
    facts.source,
    facts.service,
    facts.name,
    span.kind,
    shortName(eventTypeOf(span)),
    BigInt(span.start),
    BigInt(span.end),
    facts.error,
    tokensOf(span.attributes),
    facts.ownTokens,
    withheldFrom(span),
    eventIdOf(span),
  ];
}

function withheldFrom({ attributes: { 'honeyhive.propagation.withheld': origins } }: Span): string | null {
  return Array.isArray(origins) ? JSON.stringify(origins.map(String)) : null;
}

/** The row of the table `payloads` that goes with it. */
export function payloadRow(span: Span, id: number): Row {
  const json = jsonColumns.map((column) => JSON.stringify(span[column]));
  return [
    id,
    span.name === shortName(span.name) ? null : span.name,
    span.status,
    span.statusMessage,
    span.traceState,
    span.flags,
    ...json,
    span.kinds ? JSON.stringify(span.kinds) : null,
  ];
}

/** A row that was read by `spanColumns` or `receivedColumns`, as the span that was received. */
export function spanFromRow({ kinds = null, ...row }: Record<string, unknown>): Omit<StoredSpan, 'error'> {
  const parsed = jsonColumns.map((column) => [column, JSON.parse(String(row[column]))]);
  return { ...row, ...Object.fromEntries(parsed), ...(kinds !== null && { kinds: JSON.parse(String(kinds)) }) };
}
