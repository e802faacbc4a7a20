import { randomUUID } from 'node:crypto';
import { defaultSession } from '@honeyhive/core/internal';
import type { InitOptions } from './settings/options.js';
import { resolveSession } from './settings/resolve-session.js';
import { checkSessionId } from './settings/session-id.js';

/** Sets the session of the process. */
export function startSession(options: InitOptions) {
  const { project, source, sessionName, sessionId } = resolveSession(options);
  const givenId = checkSessionId(sessionId);
  const session = { sessionId: givenId ?? randomUUID(), project, source };
  Object.assign(defaultSession(), { session, shared: givenId !== undefined, name: sessionName });
  return session;
}
