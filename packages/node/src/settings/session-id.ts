import { isUuid, sessionLabel, warnOnce } from '@honeyhive/core/internal';

/** Returns the trimmed id, in lower case if it is a UUID. Returns undefined for an invalid id. */
export function checkSessionId(sessionId: string | undefined): string | undefined {
  const label = sessionLabel(sessionId);
  if (label !== undefined && !isUuid(label)) {
    warnOnce('A session id is not a UUID. It is sent unchanged, but HoneyHive may reject it', label);
  }
  return label;
}
