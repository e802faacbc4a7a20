import { type Context, context } from '@opentelemetry/api';
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
  made: boolean;
  confirmedId: string | undefined;
}

function scopeOf(ctx: Context): SessionScope | undefined {
  return requestValue(ctx, SESSION) as SessionScope | undefined;
}

/** The session that was received, else the one around, else the one that the application was given, else a new one. */
export function createSessionScope(received: Session, around?: Session): SessionScope {
  const { session: own, shared } = defaultSession();
  const sessionId = received.sessionId ?? around?.sessionId ?? (shared ? own.sessionId : undefined);
  const made = sessionId === undefined;
  // Nearly every request's, and an object less for each.
  if (received.sessionId && received.project && received.source)
    return { session: received, made, confirmedId: undefined };
  const base = around ?? own;
  const session = {
    sessionId: sessionId ?? crypto.randomUUID(),
    project: received.project ?? base.project,
    source: received.source ?? base.source,
  };
  return { session, made, confirmedId: undefined };
}

/** A Context in which the session that `createSessionScope` answers is in force; it is asked when one is first needed. */
export function withSessionScope(ctx: Context, caller: { readonly session: Session }, around?: Session): Context {
  return setLazyValue(enterRequestOf(ctx), SESSION, () => createSessionScope(caller.session, around));
}

/** A Context in which `session` is in force; `made` says that the session begins in this process. */
export function setSession(ctx: Context, session: Session, made = false): Context {
  return enterRequestOf(ctx).setValue(SESSION, { session, made, confirmedId: undefined } satisfies SessionScope);
}

/** The session in force in `ctx`: the scope's, else the process's own. */
export function getSession(ctx: Context): Session {
  return getScopeSession(ctx) ?? defaultSession().session;
}

/** The session of the scope that `ctx` is in; undefined outside any. */
export function getScopeSession(ctx: Context): Session | undefined {
  return scopeOf(ctx)?.session ?? sessionFromBaggage(ctx);
}

/** Whether the session in force in `ctx` begins in this process, which therefore names it. */
export function isNewSession(ctx: Context): boolean {
  return scopeOf(ctx)?.made ?? sessionFromBaggage(ctx) === undefined;
}

/** Whether HoneyHive has said that it knows the session in force in `ctx`. */
export function isSessionConfirmed(ctx: Context): boolean {
  const { confirmedId } = scopeOf(ctx) ?? defaultSession();
  return confirmedId !== undefined && confirmedId === getSession(ctx).sessionId;
}

/** Puts `session` in force for the rest of the scope that `ctx` is in; false outside any scope. */
export function rebindSession(ctx: Context, session: Session): boolean {
  const scope = scopeOf(ctx);
  if (scope === undefined) return false;
  scope.session = mergeSessions(scope.session, session);
  scope.made &&= session.sessionId === undefined;
  return true;
}

/** Notes that HoneyHive knows the session `sessionId`, which may be in force in `ctx`. */
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

/** The session in force here: of the request, of `withSession`, else the tracer's; undefined when there is none. */
export function currentSession(): Session | undefined {
  const session = getSession(context.active());
  return session.sessionId === undefined ? undefined : session;
}

/**
 * Runs `fn` with `session` in force and hands back what it answers. Fields left out stay as they are outside.
 *
 * @example await withSession({ sessionId: conversation.id }, () => agent.run(message));
 */
export function withSession<T>(session: Session, fn: () => T): T {
  const active = context.active();
  return context.with(setSession(active, mergeSessions(getSession(active), session), isNewSession(active)), fn);
}
