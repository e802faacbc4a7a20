import { type Context, context } from '@opentelemetry/api';
import { SESSION } from './context-keys.js';
import { globalState } from './global-state.js';
import { setLazily } from './linked-context.js';
import { getBaggage, joinRequest, requestValue } from './server-span.js';
import { sessionLabel } from './session-label.js';

/** What groups events in HoneyHive. Every field is optional; an empty string counts as absent. */
export interface Session {
  readonly sessionId?: string | undefined;
  readonly project?: string | undefined;
  /** Where the events come from, as "production". */
  readonly source?: string | undefined;
}

/** The names of each field: in `baggage` (the first is written, all are read), as a header of its own, on spans. */
export const sessionFields = {
  sessionId: {
    baggage: ['session_id', 'honeyhive_session_id', 'honeyhive.session_id'],
    header: 'x-honeyhive-session-id',
    attributes: ['honeyhive.session_id', 'traceloop.association.properties.session_id'],
  },
  project: {
    baggage: ['project', 'honeyhive_project', 'honeyhive.project'],
    header: 'x-honeyhive-project',
    attributes: ['honeyhive.project', 'traceloop.association.properties.project'],
  },
  source: {
    baggage: ['source', 'honeyhive_source', 'honeyhive.source'],
    header: undefined,
    attributes: ['honeyhive.source', 'traceloop.association.properties.source'],
  },
} as const satisfies Record<
  keyof Session,
  { baggage: readonly string[]; header: string | undefined; attributes: readonly string[] }
>;

export const sessionFieldNames = Object.keys(sessionFields) as (keyof Session)[];

const fieldOfBaggage = new Map<string, keyof Session>(
  sessionFieldNames.flatMap((field) => sessionFields[field].baggage.map((name) => [name, field] as const)),
);

/** The session field that a baggage key stands for; undefined for foreign baggage. */
export function sessionFieldOf(baggageKey: string): keyof Session | undefined {
  return fieldOfBaggage.get(baggageKey);
}

/** `over` laid on `base`, field by field; what is absent or no valid label in `over` stays as in `base`. */
export function mergeSessions(base: Session, over: Session): Session {
  return {
    sessionId: sessionLabel(over.sessionId) ?? base.sessionId,
    project: sessionLabel(over.project) ?? base.project,
    source: sessionLabel(over.source) ?? base.source,
  };
}

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
export function openSession(received: Session, around?: Session): SessionScope {
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

/** A Context in which the session that `openSession` answers is in force; it is asked when one is first needed. */
export function enterSession(ctx: Context, caller: { readonly session: Session }, around?: Session): Context {
  return setLazily(joinRequest(ctx), SESSION, () => openSession(caller.session, around));
}

/** A Context in which `session` is in force; `made` says that the session begins in this process. */
export function setSession(ctx: Context, session: Session, made = false): Context {
  return joinRequest(ctx).setValue(SESSION, { session, made, confirmedId: undefined } satisfies SessionScope);
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
export function isSessionMade(ctx: Context): boolean {
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
  return context.with(setSession(active, mergeSessions(getSession(active), session), isSessionMade(active)), fn);
}
