import { sessionLabel } from './session-label.js';

/** What groups events in HoneyHive. Every field is optional; an empty string counts as absent. */
export interface Session {
  readonly sessionId?: string | undefined;
  readonly project?: string | undefined;
  /** Where the events come from, as "production". */
  readonly source?: string | undefined;
}

/** `over` laid on `base`, field by field; what is absent or no valid label in `over` stays as in `base`. */
export function mergeSessions(base: Session, over: Session): Session {
  return {
    sessionId: sessionLabel(over.sessionId) ?? base.sessionId,
    project: sessionLabel(over.project) ?? base.project,
    source: sessionLabel(over.source) ?? base.source,
  };
}
