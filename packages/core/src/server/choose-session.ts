import type { HeaderGetter } from '../headers/header-getter.js';
import type { RemoteContext } from '../propagation/extract.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { mergeSessions, type Session } from '../session/session.js';
import { sessionFieldNames } from '../session/session-fields.js';

/** Chooses the session of a request. Fields that are left out stay the caller's. */
export type SessionOption<R> = (request: R) => Session | undefined;

/** The options that this file reads. A function among them is called as their method. */
interface SessionOptions<R> {
  readonly session?: SessionOption<R>;
}

/** Returns the caller's session with the fields that the application chooses. A field that it replaces must not be forwarded. */
export function chooseSession<R>(
  options: SessionOptions<R>,
  request: R,
  { session: sent, headers }: Pick<RemoteContext, 'session' | 'headers'>,
  get: HeaderGetter,
): Pick<RemoteContext, 'session'> {
  const session = mergeSessions(sent, askForSession(options, request));
  const isReplaced = sessionFieldNames.some((field) => sent[field] !== undefined && sent[field] !== session[field]);
  if (isReplaced) headers?.distrustSession(get);
  return { session };
}

function askForSession<R>(options: SessionOptions<R>, request: R): Session {
  const answer = warnOnThrow(
    "honeyhive(): the option 'session' threw or returned no session, so the caller's stays",
    () => {
      const session: unknown = options.session?.(request);
      if (session === undefined || session === null) return undefined;
      if (typeof session !== 'object') throw new TypeError('it must return { sessionId, project, source }');
      if (!(session instanceof Promise)) return session as Session;
      session.catch(() => {});
      throw new TypeError('it returned a promise, and a request cannot wait for its session');
    },
  );
  return answer ?? {};
}
