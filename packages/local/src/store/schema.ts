/** Grows with every change of the tables, since a file of another version is not read. */
export const schemaVersion = 2;

/** `starts`, `enrichments`, `spans` and `payloads` hold what was received; the rest follows from it. */
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

  -- What lists, trees and findings read, its texts cut short; ids grow in the order of receipt.
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
  CREATE INDEX roots_of_session ON spans (session_id) WHERE parent_span_id IS NULL;
  CREATE INDEX spans_by_event ON spans (event_id) WHERE event_id IS NOT NULL;
  CREATE INDEX withheld_in_session ON spans (session_id) WHERE withheld IS NOT NULL;

  -- What only a look at one span reads, kept apart since it is wide.
  CREATE TABLE payloads (
    id INTEGER PRIMARY KEY,
    -- Where it is longer than the one among the spans.
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

  -- The session that the first span of a trace to name one has named.
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
    -- When something was last added.
    touched_ms INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    totals TEXT
  ) STRICT;
  CREATE INDEX sessions_by_touch ON sessions (touched_ms);
  CREATE INDEX sessions_by_start ON sessions (start_ns);
  CREATE INDEX sessions_with_errors ON sessions (start_ns) WHERE errors > 0;

  -- What retention has dropped since the database began.
  CREATE TABLE dropped (sessions INTEGER NOT NULL, spans INTEGER NOT NULL) STRICT;
  INSERT INTO dropped VALUES (0, 0);

  -- rowid is the id of a span; contentless, since what is found is read elsewhere.
  CREATE VIRTUAL TABLE span_words USING fts5 (text, content = '', contentless_delete = 1);
  -- rowid is the number of a session.
  CREATE VIRTUAL TABLE session_words USING fts5 (text, content = '', contentless_delete = 1);
`;
