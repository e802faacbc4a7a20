import { eventTypeOf } from './event-type.js';
import type { StoredSpan } from './session.js';
import { sessionAttribute } from './session-attributes.js';
import type { SpanFacts } from './session-summary.js';
import type { Span } from './span.js';
import { repeatsTokens, tokensOf } from './tokens.js';

type Row = (string | number | bigint | null)[];

const jsonColumns = ['attributes', 'events', 'links', 'dropped', 'scope', 'resource'] as const;

// Nanoseconds are read as text, since as numbers they would lose digits.
const times = 'CAST(start_ns AS TEXT) AS start, CAST(end_ns AS TEXT) AS "end"';

/** The columns of `SpanFacts`. */
export const factColumns = `
  spans.id, trace_id AS traceId, parent_span_id AS parentSpanId, name, service, ${times}, error,
  own_tokens AS ownTokens, session_name AS sessionName, project, source
`;

/** The columns of a `SpanOutline` but the session of its parent. */
export const outlineColumns = `
  trace_id AS traceId, span_id AS spanId, parent_span_id AS parentSpanId, name, kind, service, event_type AS eventType,
  CAST(start_ns AS TEXT) AS start, max(end_ns - start_ns, 0) / 1e6 AS duration, error, tokens
`;

/** The columns of a `StoredSpan` but the session of its parent, from `spans` joined with `payloads`. */
export const spanColumns = `
  ${outlineColumns}, CAST(end_ns AS TEXT) AS "end", status, status_message AS statusMessage,
  trace_state AS traceState, flags, ${jsonColumns}
`;

/** What of a span counts in the summary of its session, but the id that it is kept by. */
export function factsOf(span: Span): Omit<SpanFacts, 'id'> {
  return {
    traceId: span.traceId,
    parentSpanId: span.parentSpanId,
    name: span.name.toWellFormed(),
    service: serviceOf(span),
    start: span.start,
    end: span.end,
    error: errorOf(span)?.toWellFormed() ?? null,
    ownTokens: repeatsTokens(span.attributes) ? null : tokensOf(span.attributes),
    sessionName: sessionAttribute(span, 'sessionName'),
    project: sessionAttribute(span, 'project'),
    source: sessionAttribute(span, 'source'),
  };
}

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
    span.name,
    span.kind,
    eventTypeOf(span),
    BigInt(span.start),
    BigInt(span.end),
    facts.error,
    tokensOf(span.attributes),
    facts.ownTokens,
    withheldFrom(span),
  ];
}

function withheldFrom({ attributes: { 'honeyhive.propagation.withheld': origins } }: Span): string | null {
  return Array.isArray(origins) ? JSON.stringify(origins.map(String)) : null;
}

/** The row of the table `payloads` that goes with it. */
export function payloadRow(span: Span, id: number): Row {
  const json = jsonColumns.map((column) => JSON.stringify(span[column]));
  return [id, span.status, span.statusMessage, span.traceState, span.flags, ...json];
}

/** A row that was read by `spanColumns`, as a span again. */
export function spanFromRow(row: Record<string, unknown>): StoredSpan {
  const parsed = jsonColumns.map((column) => [column, JSON.parse(String(row[column]))]);
  return { ...row, ...Object.fromEntries(parsed) };
}

export function serviceOf({ resource: { 'service.name': service = 'unknown_service' } }: Span): string {
  return String(service).toWellFormed();
}

/** What went wrong in a span; null when nothing did. */
export function errorOf({ attributes, status, statusMessage }: Span): string | null {
  const { honeyhive_error: error } = attributes;
  if (typeof error === 'string' && error !== '') return error;
  return status === 'error' ? statusMessage || 'error' : null;
}
