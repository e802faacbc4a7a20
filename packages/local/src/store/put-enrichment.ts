import { type Enrichment, mergeEnrichments } from '../sessions/session.js';
import { putSpan } from './put-span.js';
import { readEnrichment } from './read-enrichment.js';
import type { SessionChanges } from './session-changes.js';
import { spanFromRow } from './span-row.js';
import type { Statements } from './statements.js';

/** Adds fields to the event of a session or a span. If the event is unknown, they are kept until it arrives. */
export function putEnrichment(
  statements: Statements,
  changes: SessionChanges,
  eventId: string,
  fields: Partial<Enrichment>,
): void {
  changes.markFieldsChanged(eventId);
  const merged = mergeEnrichments(readEnrichment(statements, eventId), fields);
  statements.putEnrichment.run(eventId, Date.now(), JSON.stringify(merged));
  for (const row of statements.spansOfEvent.all({ id: eventId }))
    putSpan(statements, changes, spanFromRow(row), String(row.sessionId));
}
