/** `starts`, `enrichments` and `spans` hold what was received, `traces` and `sessions` what follows from it. */
export const schema = `
  CREATE TABLE IF NOT EXISTS starts (
    session_id TEXT PRIMARY KEY,
    at_ns INTEGER NOT NULL,
    name TEXT,
    project TEXT,
    source TEXT,
    inputs TEXT NOT NULL,
    metadata TEXT NOT NULL,
    user_properties TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS enrichments (
    event_id TEXT PRIMARY KEY,
    fields TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS spans (
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
    status TEXT NOT NULL,
    status_message TEXT NOT NULL,
    error TEXT,
    trace_state TEXT NOT NULL,
    flags INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    events TEXT NOT NULL,
    links TEXT NOT NULL,
    dropped TEXT NOT NULL,
    scope TEXT NOT NULL,
    resource TEXT NOT NULL,
    PRIMARY KEY (trace_id, span_id)
  ) STRICT;
  -- Holds all that is summed up, so that a write to a long session reads none of its wide rows.
  CREATE INDEX IF NOT EXISTS spans_of_session ON spans (
    session_id, start_ns, end_ns, error, service, trace_id, parent_span_id, name, session_name, project, source
  );

  CREATE TABLE IF NOT EXISTS traces (
    trace_id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    project TEXT,
    source TEXT,
    start_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    spans INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    services INTEGER NOT NULL,
    traces INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS sessions_newest_first ON sessions (start_ns DESC);
`;

/** The row of sessions for session :id, or none when nothing was received of it. */
export const summarise = `
  INSERT INTO sessions
  SELECT
    :id,
    coalesce(
      starts.name,
      (SELECT session_name FROM spans WHERE session_id = :id AND session_name IS NOT NULL ORDER BY start_ns LIMIT 1),
      (SELECT name FROM spans WHERE session_id = :id ORDER BY parent_span_id IS NOT NULL, start_ns LIMIT 1),
      ''
    ),
    coalesce(
      starts.project,
      (SELECT project FROM spans WHERE session_id = :id AND project IS NOT NULL ORDER BY start_ns LIMIT 1)
    ),
    coalesce(
      starts.source,
      (SELECT source FROM spans WHERE session_id = :id AND source IS NOT NULL ORDER BY start_ns LIMIT 1)
    ),
    coalesce(total.start_ns, starts.at_ns),
    coalesce(total.end_ns, starts.at_ns),
    total.spans,
    total.errors,
    total.services,
    total.traces
  FROM (
    SELECT
      min(start_ns) AS start_ns,
      max(end_ns) AS end_ns,
      count(*) AS spans,
      count(error) AS errors,
      count(DISTINCT service) AS services,
      count(DISTINCT trace_id) AS traces
    FROM spans
    WHERE session_id = :id
  ) AS total
  LEFT JOIN starts ON starts.session_id = :id
  WHERE total.spans > 0 OR starts.session_id IS NOT NULL
`;
