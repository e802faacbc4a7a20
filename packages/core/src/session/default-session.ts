import { globalState } from '../runtime/global-state.js';
import type { Session } from './session.js';

/** The tracer's session: the active one outside requests and `withSession`. */
export interface DefaultSession {
  session: Session;
  /** True if the application chose the id. Requests that bring no session then join it. */
  shared: boolean;
  /** The name for sessions that start in this process. */
  name: string | undefined;
  /** The id of the session that HoneyHive has confirmed. */
  confirmedId: string | undefined;
}

const emptyState = (): DefaultSession => ({ session: {}, shared: false, name: undefined, confirmedId: undefined });

const state = globalState('default-session', emptyState);

export function defaultSession(): DefaultSession {
  return state;
}

export function resetDefaultSession(): void {
  Object.assign(defaultSession(), emptyState());
}
