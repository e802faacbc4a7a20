import { type Context, context } from '@opentelemetry/api';
import { runBound } from '../context/bind-thenable.js';
import { SESSION } from '../context/context-keys.js';
import { setLazyValue } from '../context/linked-context.js';
import { enterRequestOf, getBaggage, requestValue } from '../context/request-lookup.js';
import { defaultSession } from './default-session.js';
import { mergeSessions, type Session } from './session.js';
import { sessionFields } from './session-fields.js';
import { sessionLabel } from './session-label.js';

/** One per request or `withSession` call. Mutable, so that a session can be bound after the scope was entered. */
export interface SessionScope {
  session: Session;
  /** True if the session started in this process, which therefore names it. */
  isNew: boolean;
  /** The id of the session that HoneyHive has confirmed. */
  confirmedId: string | undefined;
}

function scopeOf(ctx: Context): SessionScope | undefined {
  return requestValue(ctx, SESSION) as SessionScope | undefined;
}

/** Returns a scope with the caller's session, else the parent's, else the application's if it is shared, else a new one. */
export function createSessionScope(remoteSession: Session, parentSession?: Session): SessionScope {
  const { session: tracerSession, shared } = defaultSession();
  const sessionId =
    remoteSession.sessionId ?? parentSession?.sessionId ?? (shared ? tracerSession.sessionId : undefined);
  const isNew = sessionId === undefined;
  // Most callers send all three fields, so no new object is needed.
  if (remoteSession.sessionId && remoteSession.project && remoteSession.source)
    return { session: remoteSession, isNew, confirmedId: undefined };
  const base = parentSession ?? tracerSession;
  const session = {
    sessionId: sessionId ?? crypto.randomUUID(),
    project: remoteSession.project ?? base.project,
    source: remoteSession.source ?? base.source,
  };
  return { session, isNew, confirmedId: undefined };
}

/** Returns `ctx` with the scope that `createSessionScope` returns. The scope is created on first use. */
export function withSessionScope(
  ctx: Context,
  remote: { readonly session: Session },
  parentSession?: Session,
): Context {
  return setLazyValue(enterRequestOf(ctx), SESSION, () => createSessionScope(remote.session, parentSession));
}

/** Returns `ctx` with `session` as the active one. `isNew` is true if the session starts in this process. */
export function setSession(ctx: Context, session: Session, isNew = false): Context {
  return enterRequestOf(ctx).setValue(SESSION, { session, isNew, confirmedId: undefined } satisfies SessionScope);
}

/** Returns the active session in `ctx`: the scope's, else the tracer's. */
export function getSession(ctx: Context): Session {
  return getScopeSession(ctx) ?? defaultSession().session;
}

/** Returns the session of the scope that `ctx` is in; undefined outside any scope. */
export function getScopeSession(ctx: Context): Session | undefined {
  return scopeOf(ctx)?.session ?? sessionFromBaggage(ctx);
}

/** Returns true if the active session in `ctx` started in this process, which therefore names it. */
export function isNewSession(ctx: Context): boolean {
  return scopeOf(ctx)?.isNew ?? sessionFromBaggage(ctx) === undefined;
}

/** Returns true if HoneyHive has confirmed the active session in `ctx`. */
export function isSessionConfirmed(ctx: Context): boolean {
  const { confirmedId } = scopeOf(ctx) ?? defaultSession();
  return confirmedId !== undefined && confirmedId === getSession(ctx).sessionId;
}

/** Makes `session` the active one for the rest of the scope that `ctx` is in. Returns false outside any scope. */
export function rebindSession(ctx: Context, session: Session): boolean {
  const scope = scopeOf(ctx);
  if (scope === undefined) return false;
  scope.session = mergeSessions(scope.session, session);
  scope.isNew &&= session.sessionId === undefined;
  return true;
}

/** Records in the scope of `ctx` that HoneyHive knows the session `sessionId`. */
export function confirmSession(ctx: Context, sessionId: string): void {
  (scopeOf(ctx) ?? defaultSession()).confirmedId = sessionId;
}

// OpenTelemetry's own propagators leave the caller's session in the baggage.
function sessionFromBaggage(ctx: Context): Session | undefined {
  const baggage = getBaggage(ctx);
  if (baggage === undefined) return undefined;
  const read = (names: readonly string[]) => names.map((name) => baggage.getEntry(name)?.value).find(sessionLabel);
  const sessionId = read(sessionFields.sessionId.baggage);
  if (sessionId === undefined) return undefined;
  const project = read(sessionFields.project.baggage);
  const source = read(sessionFields.source.baggage);
  return mergeSessions(defaultSession().session, { sessionId, project, source });
}

/** Returns the active session: that of the request or of `withSession`, else the tracer's; undefined if there is none. */
export function currentSession(): Session | undefined {
  const session = getSession(context.active());
  return session.sessionId === undefined ? undefined : session;
}

/**
 * Runs `fn` with `session` as the active one and returns its result. Fields that are left out keep their outer values. A
 * query builder or another lazy thenable that `fn` returns does its work in `session` too.
 *
 * @example await withSession({ sessionId: conversation.id }, () => agent.run(message));
 */
export function withSession<T>(session: Session, fn: () => T): T {
  const active = context.active();
  return runBound(setSession(active, mergeSessions(getSession(active), session), isNewSession(active)), fn);
}
