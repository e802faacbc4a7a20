import { compareTimes } from '../sessions/nanoseconds.js';
import type { SessionSummary } from '../sessions/session.js';
import { type StartFields, summarize, type Totals } from '../sessions/session-summary.js';
import { matchExpression } from './search-words.js';
import type { Statements } from './statements.js';

export interface SessionQuery {
  /** Default: 100. */
  readonly limit?: number;
  /**
   * Words that all occur in one span (its name, service, error, inputs, outputs or messages) or in the session itself (its
   * id, name and fields). The last word may be a prefix. Also the id of a trace or a span, or at least its first 8 digits.
   */
  readonly search?: string;
  /** Return only sessions with an error. Default: false. */
  readonly errors?: boolean;
}

/** Returns sessions, newest first. If a search matches more than `limit`, those with the latest writes are returned. */
export function findSessions(
  statements: Statements,
  { limit = 100, search = '', errors = false }: SessionQuery,
): SessionSummary[] {
  if (search.trim() === '') {
    const newest = errors ? statements.newestWithErrors : statements.newest;
    return newest.all(limit).map(summaryFromRow);
  }
  const seen = new Set<string>();
  const found: SessionSummary[] = [];
  for (const id of matchingIds(statements, search.trim())) {
    if (seen.has(id)) continue;
    seen.add(id);
    const summary = readSummary(statements, id);
    if (summary && (!errors || summary.errors > 0)) found.push(summary);
    if (found.length === limit) break;
  }
  return found.sort((a, b) => compareTimes(b.start, a.start));
}

export function readSummary(statements: Statements, id: string): SessionSummary | undefined {
  const row = statements.summary.get(id);
  return row && summaryFromRow(row);
}

// A generator, because a common word matches many more spans than the limit needs.
function* matchingIds(statements: Statements, search: string): Generator<string> {
  const { sessionsWithTrace, sessionsWithSpan, sessionsWithWords, sessionsWithSpanWords } = statements;
  // The viewer shows the first digits of an id, followed by an ellipsis.
  const [, digits] = /^([0-9a-f]{8,32})…?$/i.exec(search) ?? [];
  const prefix = digits?.toLowerCase();
  if (prefix)
    for (const statement of [sessionsWithTrace, sessionsWithSpan]) yield* ids(statement.iterate(prefix, `${prefix}g`));
  const match = matchExpression(search);
  for (const statement of [sessionsWithWords, sessionsWithSpanWords]) yield* ids(statement.iterate(match));
}

function* ids(rows: Iterable<Record<string, unknown>>): Generator<string> {
  for (const { id } of rows) yield String(id);
}

function summaryFromRow({ id, traces, totals, at, name, project, source }: Record<string, unknown>): SessionSummary {
  const start = at === null ? undefined : ({ at, name, project, source } as StartFields);
  return summarize(String(id), Number(traces), (JSON.parse(String(totals)) as Totals | null) ?? undefined, start);
}
