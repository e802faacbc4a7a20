import type { DatabaseSync } from 'node:sqlite';
import { summarise } from './schema.js';
import { spanColumns } from './span-row.js';

// Nanoseconds are read as text, since as numbers they would lose digits.
const summaryColumns = `
  id, name, project, source, CAST(start_ns AS TEXT) AS start, max(end_ns - start_ns, 0) / 1e6 AS duration,
  spans, errors, services, traces
`;

/** Every statement of the store, prepared once. */
export function prepareStatements(database: DatabaseSync) {
  return {
    putStart: database.prepare('INSERT OR REPLACE INTO starts VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    enrichment: database.prepare('SELECT fields FROM enrichments WHERE event_id = ?'),
    putEnrichment: database.prepare('INSERT OR REPLACE INTO enrichments VALUES (?, ?)'),
    putSpan: database.prepare(`
      INSERT OR REPLACE INTO spans VALUES (
        :trace_id, :span_id, :parent_span_id, :session_id, :session_name, :project, :source, :service, :name, :kind,
        :event_type, :start_ns, :end_ns, :status, :status_message, :error, :trace_state, :flags,
        :attributes, :events, :links, :dropped, :scope, :resource
      )
    `),
    sessionOfSpan: database.prepare('SELECT session_id AS id FROM spans WHERE trace_id = ? AND span_id = ?'),
    sessionOfTrace: database.prepare('SELECT session_id AS id FROM traces WHERE trace_id = ?'),
    claimTrace: database.prepare('INSERT OR IGNORE INTO traces VALUES (?, ?)'),
    adoptTrace: database.prepare(
      'UPDATE spans SET session_id = :session WHERE trace_id = :trace AND session_id = :trace',
    ),
    forget: database.prepare('DELETE FROM sessions WHERE id = ?'),
    summarise: database.prepare(summarise),
    newest: database.prepare(`SELECT ${summaryColumns} FROM sessions ORDER BY start_ns DESC LIMIT ?`),
    summary: database.prepare(`SELECT ${summaryColumns} FROM sessions WHERE id = ?`),
    start: database.prepare(
      'SELECT inputs, metadata, user_properties AS userProperties FROM starts WHERE session_id = ?',
    ),
    spans: database.prepare(
      `SELECT ${spanColumns} FROM spans WHERE session_id = ? ORDER BY start_ns, end_ns DESC, span_id`,
    ),
  };
}
