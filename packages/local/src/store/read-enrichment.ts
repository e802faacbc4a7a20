import type { Enrichment } from '../sessions/session.js';
import type { Statements } from './statements.js';

/** Returns the fields that `PUT /events` has set on an event. */
export function readEnrichment({ enrichment }: Statements, eventId: string): Partial<Enrichment> {
  const row = enrichment.get(eventId);
  return row ? JSON.parse(String(row.fields)) : {};
}
