import { enrichSpan, eventIdOf } from '../sessions/enrich-span.js';
import type { SpanOutline, StoredSpan } from '../sessions/session.js';
import { errorOf } from '../sessions/span-facts.js';
import { readEnrichment } from './read-enrichment.js';
import { spanFromRow } from './span-row.js';
import type { Statements } from './statements.js';

type Row = Record<string, unknown>;

/** Returns the outlines of a session's spans, earliest first. */
export function readOutlines(statements: Statements, sessionId: string): SpanOutline[] {
  const rows = statements.outlines.all(sessionId);
  return withParentSessions(statements, sessionId, rows) as unknown as SpanOutline[];
}

/** Returns the spans of a session, earliest first. */
export function readSpans(statements: Statements, sessionId: string): StoredSpan[] {
  const rows = withParentSessions(statements, sessionId, statements.spans.all(sessionId));
  return rows.map((row) => toStoredSpan(statements, row));
}

export function readSpan(statements: Statements, traceId: string, spanId: string): StoredSpan | undefined {
  const row = statements.span.get(traceId, spanId);
  return row && toStoredSpan(statements, { ...row, parentSessionId: parentSession(statements, row) });
}

function toStoredSpan(statements: Statements, row: Row): StoredSpan {
  const received = spanFromRow(row);
  const span = enrichSpan(received, readEnrichment(statements, eventIdOf(received) ?? received.spanId));
  return { ...span, error: errorOf(span) };
}

// Most parents are in the session itself, where a set finds them faster than the index of all spans does.
function withParentSessions(statements: Statements, sessionId: string, rows: readonly Row[]): Row[] {
  const inSession = new Set(rows.map((row) => `${row.traceId} ${row.spanId}`));
  return rows.map((row) => {
    const isInside = inSession.has(`${row.traceId} ${row.parentSpanId}`);
    return { ...row, parentSessionId: isInside ? sessionId : parentSession(statements, row) };
  });
}

function parentSession(statements: Statements, { traceId, parentSpanId }: Row): string | null {
  if (parentSpanId === null) return null;
  const { id = null } = statements.sessionOfSpan.get(String(traceId), String(parentSpanId)) ?? {};
  return id === null ? null : String(id);
}
