import { warnOnThrow } from '../runtime/warn-once.js';
import type { Session } from '../session/session.js';

/** Chooses the session of a request. Fields that are left out stay the caller's. */
export type SessionOption<R> = (request: R) => Session | undefined;

/** Returns the session that the application chooses for `request`; an empty one if it chooses none, or fails. */
export function askForSession<R>(option: SessionOption<R> | undefined, request: R): Session {
  const answer = warnOnThrow(
    "honeyhive(): the option 'session' threw or returned no session, so the caller's stays",
    () => {
      const session: unknown = option?.(request);
      if (session === undefined || session === null) return undefined;
      if (typeof session !== 'object') throw new TypeError('it must return { sessionId, project, source }');
      if (!(session instanceof Promise)) return session as Session;
      session.catch(() => {});
      throw new TypeError('it returned a promise, and a request cannot wait for its session');
    },
  );
  return answer ?? {};
}
