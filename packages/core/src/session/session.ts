import { sessionLabel } from './session-label.js';

/** A session groups events in HoneyHive. Every field is optional; an empty string counts as absent. */
export interface Session {
  readonly sessionId?: string | undefined;
  readonly project?: string | undefined;
  /** Where the events come from, for example "production". */
  readonly source?: string | undefined;
}

/** Returns `base` with the fields of `overrides`. A field that is absent or not a valid label there keeps its value. */
export function mergeSessions(base: Session, overrides: Session): Session {
  return {
    sessionId: sessionLabel(overrides.sessionId) ?? base.sessionId,
    project: sessionLabel(overrides.project) ?? base.project,
    source: sessionLabel(overrides.source) ?? base.source,
  };
}
