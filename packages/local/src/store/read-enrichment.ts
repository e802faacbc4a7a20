import type { Enrichment } from '../sessions/session.js';
import type { Statements } from './statements.js';

/** What was added to an event, by its id. */
export function readEnrichment({ enrichment }: Statements, eventId: string): Partial<Enrichment> {
  const row = enrichment.get(eventId);
  return row ? JSON.parse(String(row.fields)) : {};
}
