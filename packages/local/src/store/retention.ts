import type { SessionChanges } from './session-changes.js';
import type { Statements } from './statements.js';

const day = 24 * 60 * 60 * 1000;

/** What is kept. The sessions that were added to longest ago go first, each as a whole. */
export interface Retention {
  /** Default: 10 000. */
  readonly keepSessions?: number;
  /** Days after which a session goes that nothing was added to. Default: 30. */
  readonly keepDays?: number;
}

export function validateRetention({ keepSessions = 1, keepDays = 1 }: Retention): void {
  for (const [name, value] of Object.entries({ keepSessions, keepDays })) {
    if (!(value > 0)) throw new RangeError(`${name} is ${value}: pass a number above 0.`);
  }
  if (!Number.isSafeInteger(keepSessions))
    throw new RangeError(`keepSessions is ${keepSessions}: pass a whole number.`);
}

/** Forgets what is not to be kept, and counts it. */
export function applyRetention(
  statements: Statements,
  changes: SessionChanges,
  { keepSessions = 10_000, keepDays = 30 }: Retention,
): void {
  const { sessionsOverLimit, sessionsUntouchedSince, countDropped, deleteStrayEnrichments } = statements;
  const oldest = Math.floor(Date.now() - keepDays * day);
  const ids = new Set(
    [...sessionsOverLimit.all(keepSessions), ...sessionsUntouchedSince.all(oldest)].map(({ id }) => String(id)),
  );
  for (const id of ids) {
    countDropped.run(deleteSession(statements, id));
    changes.markDeleted(id);
  }
  deleteStrayEnrichments.run(oldest);
}

/** Forgets a session and all that was received of it; returns how many spans that were. */
function deleteSession({ deleteDetails, deleteSpans, deleteSession }: Statements, id: string): number {
  for (const forget of deleteDetails) forget.run(id);
  const { changes: spans } = deleteSpans.run(id);
  for (const forget of deleteSession) forget.run(id);
  return Number(spans);
}
