/** Increase it with every change of the tables: a file of another version is refused. */
export const schemaVersion = 3;

/** `starts`, `enrichments`, `spans` and `payloads` hold the received data. Everything else is derived from it. */
export const schema = `
  CREATE TABLE starts (
    session_id TEXT PRIMARY KEY,
    at_ns INTEGER NOT NULL,
    name TEXT,
    project TEXT,
    source TEXT,
    inputs TEXT NOT NULL,
    metadata TEXT NOT NULL,
    user_properties TEXT NOT NULL
  ) STRICT;

  CREATE TABLE enrichments (
    event_id TEXT PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    fields TEXT NOT NULL
  ) STRICT;
  CREATE INDEX enrichments_by_age ON enrichments (at_ms);

  -- The columns that lists, trees and findings read, with truncated texts. Ids grow in the order of receipt.
  CREATE TABLE spans (
    id INTEGER PRIMARY KEY,
    trace_id TEXT NOT NULL,
    span_id TEXT NOT NULL,
    parent_span_id TEXT,
    session_id TEXT NOT NULL,
    session_name TEXT,
    project TEXT,
    source TEXT,
    service TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    event_type TEXT NOT NULL,
    start_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    error TEXT,
    tokens INTEGER,
    own_tokens INTEGER,
    withheld TEXT,
    event_id TEXT,
    UNIQUE (trace_id, span_id)
  ) STRICT;
  CREATE INDEX spans_of_session ON spans (session_id);
  CREATE INDEX spans_by_id ON spans (span_id);
  CREATE INDEX tokens_of_session ON spans (session_id) WHERE own_tokens IS NOT NULL;
  CREATE INDEX roots_of_session ON spans (session_id) WHERE parent_span_id IS NULL;
  CREATE INDEX spans_by_event ON spans (event_id) WHERE event_id IS NOT NULL;
  CREATE INDEX withheld_in_session ON spans (session_id) WHERE withheld IS NOT NULL;

  -- The columns that are read only for a single span. A table of its own keeps the rows of spans small.
  CREATE TABLE payloads (
    id INTEGER PRIMARY KEY,
    -- Null if the name in spans is not truncated.
    whole_name TEXT,
    status TEXT NOT NULL,
    status_message TEXT NOT NULL,
    trace_state TEXT NOT NULL,
    flags INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    events TEXT NOT NULL,
    links TEXT NOT NULL,
    dropped TEXT NOT NULL,
    scope TEXT NOT NULL,
    resource TEXT NOT NULL,
    kinds TEXT
  ) STRICT;

  -- The session of each trace: the one that the first span with a session id named.
  CREATE TABLE claims (
    trace_id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX claims_of_session ON claims (session_id);

  CREATE TABLE session_traces (
    session_id TEXT NOT NULL,
    trace_id TEXT NOT NULL,
    PRIMARY KEY (session_id, trace_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_of_trace ON session_traces (trace_id);

  CREATE TABLE sessions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    start_ns INTEGER NOT NULL,
    -- The time of the last write.
    touched_ms INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    totals TEXT
  ) STRICT;
  CREATE INDEX sessions_by_touch ON sessions (touched_ms);
  CREATE INDEX sessions_by_start ON sessions (start_ns);
  CREATE INDEX sessions_with_errors ON sessions (start_ns) WHERE errors > 0;

  -- The number of sessions and spans that retention has deleted since the database was created.
  CREATE TABLE dropped (sessions INTEGER NOT NULL, spans INTEGER NOT NULL) STRICT;
  INSERT INTO dropped VALUES (0, 0);

  -- rowid is the id of a span. Contentless, because a match is read from the other tables.
  CREATE VIRTUAL TABLE span_words USING fts5 (text, content = '', contentless_delete = 1);
  -- rowid is the number of a session.
  CREATE VIRTUAL TABLE session_words USING fts5 (text, content = '', contentless_delete = 1);
`;
