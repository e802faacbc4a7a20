import type { Span } from '../otlp/span.js';
import { displayName } from '../sessions/display-name.js';
import { eventIdOf } from '../sessions/enrich-span.js';
import { eventTypeOf } from '../sessions/event-type.js';
import type { StoredSpan } from '../sessions/session.js';
import { shortName } from '../sessions/short-text.js';
import type { SpanFacts } from '../sessions/span-facts.js';
import { tokensOf } from '../sessions/token-usage.js';

type Row = (string | number | bigint | null)[];

const jsonColumns = ['attributes', 'events', 'links', 'dropped', 'scope', 'resource'] as const;

// Nanoseconds are read as text, because as numbers they would lose digits.
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

/** The columns of a `SpanOutline`, except `parentSessionId`. */
export const outlineColumns = `${commonColumns}, name, error`;

/** The columns of a `StoredSpan`, except `parentSessionId` and `error`, from `spans` joined with `payloads`. */
export const spanColumns = `
  ${commonColumns}, CAST(end_ns AS TEXT) AS "end", coalesce(whole_name, name) AS name, status, status_message AS statusMessage,
  trace_state AS traceState, flags, ${jsonColumns}
`;

/** The columns of a `Span` as it was received, from `spans` joined with `payloads`. */
export const receivedColumns = `${spanColumns}, kinds`;

/** Returns a row of the table `spans`. If `id` is null, SQLite assigns the next one. */
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
    withheldOrigins(span),
    eventIdOf(span),
  ];
}

function withheldOrigins({ attributes: { 'honeyhive.propagation.withheld': origins } }: Span): string | null {
  return Array.isArray(origins) ? JSON.stringify(origins.map(String)) : null;
}

/** Returns the row of the table `payloads` for the span with this id. */
export function payloadRow(span: Span, id: number): Row {
  const json = jsonColumns.map((column) => JSON.stringify(span[column]));
  return [
    id,
    span.name === shortName(displayName(span)) ? null : span.name,
    span.status,
    span.statusMessage,
    span.traceState,
    span.flags,
    ...json,
    span.kinds ? JSON.stringify(span.kinds) : null,
  ];
}

/** Returns the span from a row with `spanColumns` or `receivedColumns`. */
export function spanFromRow({ kinds = null, ...row }: Record<string, unknown>): Omit<StoredSpan, 'error'> {
  const parsed = jsonColumns.map((column) => [column, JSON.parse(String(row[column]))]);
  return { ...row, ...Object.fromEntries(parsed), ...(kinds !== null && { kinds: JSON.parse(String(kinds)) }) };
}
