import type { DatabaseSync } from 'node:sqlite';
import { factColumns, outlineColumns, receivedColumns, spanColumns } from './span-row.js';

const summary = `
  SELECT
    sessions.id, totals, CAST(at_ns AS TEXT) AS at, name, project, source,
    (SELECT count(*) FROM session_traces WHERE session_id = sessions.id) AS traces
  FROM sessions LEFT JOIN starts ON starts.session_id = sessions.id
`;

// The ids of the events that the spans of a session stand for.
const eventIdsOfSession = 'SELECT coalesce(event_id, span_id) FROM spans WHERE session_id = ?';

const spanIdsOfSession = 'SELECT id FROM spans WHERE session_id = ?';

const deleteSessionRow = [
  'DELETE FROM session_words WHERE rowid = (SELECT number FROM sessions WHERE id = ?)',
  'DELETE FROM sessions WHERE id = ?',
];

/** Prepares every statement of the store. */
export function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string) => database.prepare(sql);
  return {
    putStart: prepare('INSERT OR REPLACE INTO starts VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    start: prepare(`
      SELECT CAST(at_ns AS TEXT) AS at, name, project, source, inputs, metadata, user_properties AS userProperties
      FROM starts WHERE session_id = ?
    `),
    enrichment: prepare('SELECT fields FROM enrichments WHERE event_id = ?'),
    enrichmentsOfSpans: prepare(`
      SELECT event_id AS id, fields FROM enrichments WHERE event_id IN (${eventIdsOfSession}) ORDER BY event_id
    `),
    putEnrichment: prepare('INSERT OR REPLACE INTO enrichments VALUES (?, ?, ?)'),

    knownSpan: prepare(`
      SELECT session_id AS sessionId, ${factColumns} FROM spans WHERE trace_id = ? AND span_id = ?
    `),
    putSpan: prepare(`INSERT OR REPLACE INTO spans VALUES (${'?, '.repeat(18)}?)`),
    putPayload: prepare(`INSERT OR REPLACE INTO payloads VALUES (${'?, '.repeat(12)}?)`),
    putSpanWords: prepare('INSERT OR REPLACE INTO span_words (rowid, text) VALUES (?, ?)'),
    factsOfSession: prepare(`SELECT ${factColumns} FROM spans WHERE session_id = ?`),
    outlines: prepare(
      `SELECT ${outlineColumns} FROM spans WHERE session_id = ? ORDER BY start_ns, end_ns DESC, trace_id, span_id`,
    ),
    spans: prepare(`
      SELECT ${spanColumns} FROM spans JOIN payloads USING (id)
      WHERE session_id = ? ORDER BY start_ns, end_ns DESC, trace_id, span_id
    `),
    receivedSpans: prepare(
      `SELECT ${receivedColumns} FROM spans JOIN payloads USING (id) WHERE session_id = ? ORDER BY spans.id`,
    ),
    span: prepare(`SELECT ${spanColumns} FROM spans JOIN payloads USING (id) WHERE trace_id = ? AND span_id = ?`),
    spansOfEvent: prepare(`
      SELECT session_id AS sessionId, ${receivedColumns} FROM spans JOIN payloads USING (id)
      WHERE span_id = :id OR event_id = :id
    `),
    sessionOfSpan: prepare('SELECT session_id AS id FROM spans WHERE trace_id = ? AND span_id = ?'),

    claim: prepare('INSERT OR IGNORE INTO claims VALUES (?, ?)'),
    claimedTraces: prepare('SELECT trace_id AS traceId FROM claims WHERE session_id = ? ORDER BY trace_id'),
    sessionOfTrace: prepare('SELECT session_id AS id FROM claims WHERE trace_id = ?'),
    unclaimedSpans: prepare(`SELECT ${factColumns} FROM spans WHERE session_id = :trace AND trace_id = :trace`),
    moveUnclaimedSpans: prepare(
      'UPDATE spans SET session_id = :session WHERE session_id = :trace AND trace_id = :trace',
    ),
    putTrace: prepare('INSERT OR IGNORE INTO session_traces VALUES (?, ?)'),
    deleteTraces: prepare('DELETE FROM session_traces WHERE session_id = ?'),

    // Two instrumentations can record one call of a model, one span as the parent of the other. The outer one counts.
    tokensOfSession: prepare(`
      SELECT sum(own_tokens) AS tokens FROM spans
      WHERE session_id = ? AND own_tokens IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM spans AS parents
        WHERE parents.trace_id = spans.trace_id AND parents.span_id = spans.parent_span_id
          AND parents.session_id = spans.session_id AND parents.own_tokens IS NOT NULL
      )
    `),
    totals: prepare('SELECT number, totals FROM sessions WHERE id = ?'),
    putSession: prepare(`
      INSERT INTO sessions (id, start_ns, touched_ms, errors, totals) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        start_ns = excluded.start_ns, touched_ms = excluded.touched_ms,
        errors = excluded.errors, totals = excluded.totals
      RETURNING number
    `),
    putSessionWords: prepare('INSERT OR REPLACE INTO session_words (rowid, text) VALUES (?, ?)'),
    deleteSessionRow: deleteSessionRow.map(prepare),
    deleteDetails: [
      `DELETE FROM span_words WHERE rowid IN (${spanIdsOfSession})`,
      `DELETE FROM payloads WHERE id IN (${spanIdsOfSession})`,
      `DELETE FROM enrichments WHERE event_id IN (${eventIdsOfSession})`,
    ].map(prepare),
    deleteSpans: prepare('DELETE FROM spans WHERE session_id = ?'),
    deleteSession: [
      'DELETE FROM session_traces WHERE session_id = ?',
      'DELETE FROM claims WHERE session_id = ?',
      'DELETE FROM enrichments WHERE event_id = ?',
      'DELETE FROM starts WHERE session_id = ?',
      ...deleteSessionRow,
    ].map(prepare),
    deleteAll: [
      "INSERT INTO session_words (session_words) VALUES ('delete-all')",
      "INSERT INTO span_words (span_words) VALUES ('delete-all')",
      ...['payloads', 'spans', 'session_traces', 'claims', 'enrichments', 'starts', 'sessions'].map(
        (table) => `DELETE FROM ${table}`,
      ),
    ].map(prepare),

    withheldCalls: prepare(`
      SELECT trace_id AS traceId, span_id AS spanId, service, name, withheld AS origins
      FROM spans WHERE session_id = ? AND withheld IS NOT NULL ORDER BY start_ns, id
    `),
    rootSpans: prepare(`
      SELECT service, name, kind FROM spans WHERE session_id = ? AND parent_span_id IS NULL ORDER BY start_ns, id
    `),
    linksOfSpan: prepare(`
      SELECT links FROM payloads WHERE id = (SELECT id FROM spans WHERE trace_id = ? AND span_id = ?)
    `),
    // The unary + keeps SQLite from using the index on session_id: the one on trace_id is more selective.
    firstOfTrace: prepare(`
      SELECT span_id AS spanId, parent_span_id AS parentSpanId, service, CAST(start_ns AS TEXT) AS start
      FROM spans WHERE +session_id = ? AND trace_id = ? ORDER BY start_ns, id LIMIT 1
    `),
    sharedTraces: prepare(`
      SELECT theirs.session_id AS other, theirs.trace_id AS traceId
      FROM session_traces AS ours JOIN session_traces AS theirs USING (trace_id)
      WHERE ours.session_id = :id AND theirs.session_id <> :id
      LIMIT :limit
    `),
    sessionsWithin: prepare(`
      SELECT id, CAST(start_ns AS TEXT) AS start FROM sessions
      WHERE start_ns BETWEEN :from AND :to AND id <> :id AND NOT EXISTS (
        SELECT 1 FROM session_traces
        WHERE session_id = sessions.id AND trace_id IN (SELECT trace_id FROM session_traces WHERE session_id = :id)
      )
      ORDER BY start_ns LIMIT :limit
    `),

    newest: prepare(`${summary} ORDER BY start_ns DESC LIMIT ?`),
    newestWithErrors: prepare(`${summary} WHERE errors > 0 ORDER BY start_ns DESC LIMIT ?`),
    summary: prepare(`${summary} WHERE sessions.id = ?`),
    sessionsWithWords: prepare(`
      SELECT id FROM session_words JOIN sessions ON number = session_words.rowid
      WHERE session_words MATCH ? ORDER BY session_words.rowid DESC
    `),
    sessionsWithSpanWords: prepare(`
      SELECT session_id AS id FROM span_words JOIN spans ON spans.id = span_words.rowid
      WHERE span_words MATCH ? ORDER BY span_words.rowid DESC
    `),
    sessionsWithTrace: prepare('SELECT session_id AS id FROM session_traces WHERE trace_id BETWEEN ? AND ?'),
    sessionsWithSpan: prepare('SELECT session_id AS id FROM spans WHERE span_id BETWEEN ? AND ?'),
    sessionsOverLimit: prepare('SELECT id FROM sessions ORDER BY touched_ms DESC, number DESC LIMIT -1 OFFSET ?'),
    sessionsUntouchedSince: prepare('SELECT id FROM sessions WHERE touched_ms < ?'),
    deleteStrayEnrichments: prepare(`
      DELETE FROM enrichments WHERE at_ms < ?
      AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.id = enrichments.event_id)
      AND NOT EXISTS (SELECT 1 FROM spans WHERE spans.event_id = enrichments.event_id)
      AND NOT EXISTS (SELECT 1 FROM spans WHERE span_id = enrichments.event_id)
    `),
    countDropped: prepare('UPDATE dropped SET sessions = sessions + 1, spans = spans + ?'),
    dropped: prepare('SELECT sessions, spans FROM dropped'),
    counts: prepare('SELECT (SELECT count(*) FROM sessions) AS sessions, (SELECT count(*) FROM spans) AS spans'),
  };
}

export type Statements = ReturnType<typeof prepareStatements>;
