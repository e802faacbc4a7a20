import type { DatabaseSync, StatementSync } from 'node:sqlite';
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

const queries = {
  putStart: 'INSERT OR REPLACE INTO starts VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  start: `
    SELECT CAST(at_ns AS TEXT) AS at, name, project, source, inputs, metadata, user_properties AS userProperties
    FROM starts WHERE session_id = ?
  `,
  enrichment: 'SELECT fields FROM enrichments WHERE event_id = ?',
  enrichmentsOfSpans: `
    SELECT event_id AS id, fields FROM enrichments WHERE event_id IN (${eventIdsOfSession}) ORDER BY event_id
  `,
  putEnrichment: 'INSERT OR REPLACE INTO enrichments VALUES (?, ?, ?)',

  knownSpan: `
    SELECT session_id AS sessionId, ${factColumns} FROM spans WHERE trace_id = ? AND span_id = ?
  `,
  putSpan: `INSERT OR REPLACE INTO spans VALUES (${'?, '.repeat(18)}?)`,
  putPayload: `INSERT OR REPLACE INTO payloads VALUES (${'?, '.repeat(12)}?)`,
  putSpanWords: 'INSERT OR REPLACE INTO span_words (rowid, text) VALUES (?, ?)',
  factsOfSession: `SELECT ${factColumns} FROM spans WHERE session_id = ?`,
  outlines: `SELECT ${outlineColumns} FROM spans WHERE session_id = ? ORDER BY start_ns, end_ns DESC, trace_id, span_id`,
  spans: `
    SELECT ${spanColumns} FROM spans JOIN payloads USING (id)
    WHERE session_id = ? ORDER BY start_ns, end_ns DESC, trace_id, span_id
  `,
  receivedSpans: `SELECT ${receivedColumns} FROM spans JOIN payloads USING (id) WHERE session_id = ? ORDER BY spans.id`,
  span: `SELECT ${spanColumns} FROM spans JOIN payloads USING (id) WHERE trace_id = ? AND span_id = ?`,
  spansOfEvent: `
    SELECT session_id AS sessionId, ${receivedColumns} FROM spans JOIN payloads USING (id)
    WHERE span_id = :id OR event_id = :id
  `,
  sessionOfSpan: 'SELECT session_id AS id FROM spans WHERE trace_id = ? AND span_id = ?',

  claim: 'INSERT OR IGNORE INTO claims VALUES (?, ?)',
  claimedTraces: 'SELECT trace_id AS traceId FROM claims WHERE session_id = ? ORDER BY trace_id',
  sessionOfTrace: 'SELECT session_id AS id FROM claims WHERE trace_id = ?',
  unclaimedSpans: `SELECT ${factColumns} FROM spans WHERE session_id = :trace AND trace_id = :trace`,
  moveUnclaimedSpans: 'UPDATE spans SET session_id = :session WHERE session_id = :trace AND trace_id = :trace',
  putTrace: 'INSERT OR IGNORE INTO session_traces VALUES (?, ?)',
  deleteTraces: 'DELETE FROM session_traces WHERE session_id = ?',

  // Two instrumentations can record one call of a model, one span as the parent of the other. The outer one counts.
  tokensOfSession: `
    SELECT sum(own_tokens) AS tokens FROM spans
    WHERE session_id = ? AND own_tokens IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM spans AS parents
      WHERE parents.trace_id = spans.trace_id AND parents.span_id = spans.parent_span_id
        AND parents.session_id = spans.session_id AND parents.own_tokens IS NOT NULL
    )
  `,
  totals: 'SELECT number, totals FROM sessions WHERE id = ?',
  putSession: `
    INSERT INTO sessions (id, start_ns, touched_ms, errors, totals) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      start_ns = excluded.start_ns, touched_ms = excluded.touched_ms,
      errors = excluded.errors, totals = excluded.totals
    RETURNING number
  `,
  putSessionWords: 'INSERT OR REPLACE INTO session_words (rowid, text) VALUES (?, ?)',
  deleteSpans: 'DELETE FROM spans WHERE session_id = ?',

  withheldCalls: `
    SELECT trace_id AS traceId, span_id AS spanId, service, name, withheld AS origins
    FROM spans WHERE session_id = ? AND withheld IS NOT NULL ORDER BY start_ns, id
  `,
  rootSpans: `
    SELECT service, name, kind FROM spans WHERE session_id = ? AND parent_span_id IS NULL ORDER BY start_ns, id
  `,
  linksOfSpan: `
    SELECT links FROM payloads WHERE id = (SELECT id FROM spans WHERE trace_id = ? AND span_id = ?)
  `,
  // The unary + keeps SQLite from using the index on session_id: the one on trace_id is more selective.
  firstOfTrace: `
    SELECT span_id AS spanId, parent_span_id AS parentSpanId, service, CAST(start_ns AS TEXT) AS start
    FROM spans WHERE +session_id = ? AND trace_id = ? ORDER BY start_ns, id LIMIT 1
  `,
  sharedTraces: `
    SELECT theirs.session_id AS other, theirs.trace_id AS traceId
    FROM session_traces AS ours JOIN session_traces AS theirs USING (trace_id)
    WHERE ours.session_id = :id AND theirs.session_id <> :id
    LIMIT :limit
  `,
  sessionsWithin: `
    SELECT id, CAST(start_ns AS TEXT) AS start FROM sessions
    WHERE start_ns BETWEEN :from AND :to AND id <> :id AND NOT EXISTS (
      SELECT 1 FROM session_traces
      WHERE session_id = sessions.id AND trace_id IN (SELECT trace_id FROM session_traces WHERE session_id = :id)
    )
    ORDER BY start_ns LIMIT :limit
  `,

  newest: `${summary} ORDER BY start_ns DESC LIMIT ?`,
  newestWithErrors: `${summary} WHERE errors > 0 ORDER BY start_ns DESC LIMIT ?`,
  summary: `${summary} WHERE sessions.id = ?`,
  sessionsWithWords: `
    SELECT id FROM session_words JOIN sessions ON number = session_words.rowid
    WHERE session_words MATCH ? ORDER BY session_words.rowid DESC
  `,
  sessionsWithSpanWords: `
    SELECT session_id AS id FROM span_words JOIN spans ON spans.id = span_words.rowid
    WHERE span_words MATCH ? ORDER BY span_words.rowid DESC
  `,
  sessionsWithTrace: 'SELECT session_id AS id FROM session_traces WHERE trace_id BETWEEN ? AND ?',
  sessionsWithSpan: 'SELECT session_id AS id FROM spans WHERE span_id BETWEEN ? AND ?',
  sessionsOverLimit: 'SELECT id FROM sessions ORDER BY touched_ms DESC, number DESC LIMIT -1 OFFSET ?',
  sessionsUntouchedSince: 'SELECT id FROM sessions WHERE touched_ms < ?',
  deleteStrayEnrichments: `
    DELETE FROM enrichments WHERE at_ms < ?
    AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.id = enrichments.event_id)
    AND NOT EXISTS (SELECT 1 FROM spans WHERE spans.event_id = enrichments.event_id)
    AND NOT EXISTS (SELECT 1 FROM spans WHERE span_id = enrichments.event_id)
  `,
  countDropped: 'UPDATE dropped SET sessions = sessions + 1, spans = spans + ?',
  dropped: 'SELECT sessions, spans FROM dropped',
  counts: 'SELECT (SELECT count(*) FROM sessions) AS sessions, (SELECT count(*) FROM spans) AS spans',
};

type Script = 'deleteSessionRow' | 'deleteDetails' | 'deleteSession' | 'deleteAll';

/** Statements that run one after the other. */
const scripts: Readonly<Record<Script, readonly string[]>> = {
  deleteSessionRow,
  deleteDetails: [
    `DELETE FROM span_words WHERE rowid IN (${spanIdsOfSession})`,
    `DELETE FROM payloads WHERE id IN (${spanIdsOfSession})`,
    `DELETE FROM enrichments WHERE event_id IN (${eventIdsOfSession})`,
  ],
  deleteSession: [
    'DELETE FROM session_traces WHERE session_id = ?',
    'DELETE FROM claims WHERE session_id = ?',
    'DELETE FROM enrichments WHERE event_id = ?',
    'DELETE FROM starts WHERE session_id = ?',
    ...deleteSessionRow,
  ],
  deleteAll: [
    "INSERT INTO session_words (session_words) VALUES ('delete-all')",
    "INSERT INTO span_words (span_words) VALUES ('delete-all')",
    ...['payloads', 'spans', 'session_traces', 'claims', 'enrichments', 'starts', 'sessions'].map(
      (table) => `DELETE FROM ${table}`,
    ),
  ],
};

export type Statements = Readonly<
  Record<keyof typeof queries, StatementSync> & Record<Script, readonly StatementSync[]>
>;

/** Prepares every statement of the store. */
export function prepareStatements(database: DatabaseSync): Statements {
  const prepare = (sql: string) => database.prepare(sql);
  return {
    ...mapValues(queries, prepare),
    ...mapValues(scripts, (script) => script.map(prepare)),
  };
}

function mapValues<Key extends string, From, To>(
  record: Readonly<Record<Key, From>>,
  map: (value: From) => To,
): Record<Key, To> {
  const entries = Object.entries<From>(record).map(([key, value]) => [key, map(value)]);
  return Object.fromEntries(entries) as Record<Key, To>;
}
