import type { SessionChanges } from './session-changes.js';
import type { Statements } from './statements.js';

const dayMillis = 24 * 60 * 60 * 1000;

/** Limits of what is stored. Sessions are deleted as a whole, those with the oldest last write first. */
export interface Retention {
  /** The number of sessions to keep. Default: 10 000. */
  readonly keepSessions?: number;
  /** Days to keep a session after its last write. Default: 30. */
  readonly keepDays?: number;
}

export function validateRetention({ keepSessions = 1, keepDays = 1 }: Retention): void {
  for (const [name, value] of Object.entries({ keepSessions, keepDays })) {
    if (!(value > 0)) throw new RangeError(`${name} is ${value}: pass a number above 0.`);
  }
  if (!Number.isSafeInteger(keepSessions))
    throw new RangeError(`keepSessions is ${keepSessions}: pass a whole number.`);
}

/** Deletes the sessions that exceed the limits, and counts them. */
export function applyRetention(
  statements: Statements,
  changes: SessionChanges,
  { keepSessions = 10_000, keepDays = 30 }: Retention,
): void {
  const { sessionsOverLimit, sessionsUntouchedSince, countDropped, deleteStrayEnrichments } = statements;
  const oldest = Math.floor(Date.now() - keepDays * dayMillis);
  const ids = new Set(
    [...sessionsOverLimit.all(keepSessions), ...sessionsUntouchedSince.all(oldest)].map(({ id }) => String(id)),
  );
  for (const id of ids) {
    countDropped.run(deleteSession(statements, id));
    changes.markDeleted(id);
  }
  deleteStrayEnrichments.run(oldest);
}

/** Deletes a session with everything that was received for it. Returns the number of its spans. */
function deleteSession({ deleteDetails, deleteSpans, deleteSession }: Statements, id: string): number {
  for (const statement of deleteDetails) statement.run(id);
  const { changes: spans } = deleteSpans.run(id);
  for (const statement of deleteSession) statement.run(id);
  return Number(spans);
}
