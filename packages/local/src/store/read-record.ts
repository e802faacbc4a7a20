import type { Span } from '../otlp/span.js';
import { mergeEnrichments } from '../sessions/session.js';
import { recordedStart, type SessionRecord } from '../sessions/session-record.js';
import { spanFromRow } from './span-row.js';
import type { Statements } from './statements.js';

/** Reads everything that was received for a session, its spans in the order of receipt. */
export function readRecord(
  { start, enrichment, enrichmentsOfSpans, claimedTraces, receivedSpans }: Statements,
  id: string,
): { record: SessionRecord; spans: Span[] } {
  const [startRow, enrichmentRow] = [start.get(id), enrichment.get(id)];
  return {
    record: {
      id,
      start: startRow ? recordedStart(startRow, (field) => JSON.parse(String(field))) : null,
      enrichment: enrichmentRow ? mergeEnrichments({}, JSON.parse(String(enrichmentRow.fields))) : null,
      events: enrichmentsOfSpans.all(id).map((row) => ({
        id: String(row.id),
        fields: mergeEnrichments({}, JSON.parse(String(row.fields))),
      })),
      claims: claimedTraces.all(id).map(({ traceId }) => String(traceId)),
    },
    spans: receivedSpans.all(id).map(spanFromRow),
  };
}
