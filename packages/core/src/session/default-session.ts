import { globalState } from '../runtime/global-state.js';
import type { Session } from './session.js';

/** The process's own session, in force where no request or `withSession` has set one. */
export interface DefaultSession {
  session: Session;
  /** The id was given by the application, so requests without a caller's session join it. */
  shared: boolean;
  /** The name for sessions that are made in this process. */
  name: string | undefined;
  /** The session that HoneyHive has said it knows. */
  confirmedId: string | undefined;
}

const noSession = (): DefaultSession => ({ session: {}, shared: false, name: undefined, confirmedId: undefined });

const ownSession = globalState('default-session', noSession);

export function defaultSession(): DefaultSession {
  return ownSession;
}

export function resetDefaultSession(): void {
  Object.assign(defaultSession(), noSession());
}
