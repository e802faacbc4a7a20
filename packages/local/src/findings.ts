import type { Finding } from './finding.js';
import { findOrphans } from './orphans.js';
import { findSeparateSessions } from './separate-sessions.js';
import { findSeparateTraces } from './separate-traces.js';
import type { SpanOutline } from './session.js';
import { findSharedTraces } from './shared-traces.js';
import type { Statements } from './statements.js';
import { findWithheld } from './withheld-calls.js';

/** Where in a session context was lost or may have been: what is certain first, what only looks so last. */
export function findingsOf(statements: Statements, id: string, spans: readonly SpanOutline[]): Finding[] {
  return [
    ...findWithheld(statements, id),
    ...findOrphans(statements, spans),
    ...findSharedTraces(statements, id, spans),
    ...findSeparateTraces(statements, spans),
    ...findSeparateSessions(statements, id, spans),
  ];
}
