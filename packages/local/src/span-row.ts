import type { StoredSpan } from './session.js';
import { sessionAttribute } from './session-attributes.js';
import type { Span } from './span.js';

type Row = Record<string, string | number | bigint | null>;

const jsonColumns = ['attributes', 'events', 'links', 'dropped', 'scope', 'resource'] as const;

// Nanoseconds are read as text, since as numbers they would lose digits.
export const spanColumns = `
  trace_id AS traceId, span_id AS spanId, parent_span_id AS parentSpanId, name, kind, service, event_type AS eventType,
  CAST(start_ns AS TEXT) AS start, CAST(end_ns AS TEXT) AS "end", max(end_ns - start_ns, 0) / 1e6 AS duration,
  (
    SELECT session_id FROM spans AS parent
    WHERE parent.trace_id = spans.trace_id AND parent.span_id = spans.parent_span_id
  ) AS parentSessionId,
  status, status_message AS statusMessage, error, trace_state AS traceState, flags, ${jsonColumns}
`;

/** A span as a row of the table `spans`. */
export function rowFromSpan(span: Span, sessionId: string): Row {
  const { honeyhive_event_type: eventType = 'tool' } = span.attributes;
  const { 'service.name': service = 'unknown_service' } = span.resource;
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId,
    session_id: sessionId,
    session_name: sessionAttribute(span, 'sessionName'),
    project: sessionAttribute(span, 'project'),
    source: sessionAttribute(span, 'source'),
    service: String(service),
    name: span.name,
    kind: span.kind,
    event_type: String(eventType),
    start_ns: BigInt(span.start),
    end_ns: BigInt(span.end),
    status: span.status,
    status_message: span.statusMessage,
    error: errorOf(span),
    trace_state: span.traceState,
    flags: span.flags,
    ...Object.fromEntries(jsonColumns.map((column) => [column, JSON.stringify(span[column])])),
  };
}

/** A row that was read by `spanColumns`, as a span again. */
export function spanFromRow(row: Record<string, unknown>): StoredSpan {
  const parsed = jsonColumns.map((column) => [column, JSON.parse(String(row[column]))]);
  return { ...row, ...Object.fromEntries(parsed) };
}

function errorOf({ attributes, status, statusMessage }: Span): string | null {
  const { honeyhive_error: error } = attributes;
  if (typeof error === 'string' && error !== '') return error;
  return status === 'error' ? statusMessage || 'error' : null;
}
