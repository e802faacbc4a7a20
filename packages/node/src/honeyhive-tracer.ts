import { randomUUID } from 'node:crypto';
import { currentSession, destinationRule, propagateOutgoing, type Session, stopOutgoing } from '@honeyhive/core';
import {
  bindSession,
  confirmSession,
  defaultSession,
  getScopeSession,
  getSession,
  isUuid,
  mergeSessions,
  resetDefaultSession,
  sessionLabel,
  setTextRules,
  warnOnce,
} from '@honeyhive/core/adapter';
import { type Context, context } from '@opentelemetry/api';
import { checkRedact, type InitOptions, resolveOptions } from './options.js';
import { currentPipeline, type Pipeline, type Stats, startPipeline } from './pipeline.js';
import type { SessionFields, SessionOptions } from './session-api.js';

const defaultTimeoutMillis = 10_000;

type SessionWithId = Session & { readonly sessionId: string };

export interface FlushOptions {
  /** Default: 10 000. */
  readonly timeoutMillis?: number;
}

/** A session and the way to HoneyHive. */
export class HoneyHiveTracer implements Session {
  readonly sessionId: string;
  readonly project: string | undefined;
  readonly source: string | undefined;
  readonly #pipeline: Pipeline;

  /**
   * Sets up OpenTelemetry for HoneyHive: spans with their session, exported in batches, and trace and session on
   * outgoing requests. Synchronous; awaiting it does no harm.
   *
   * Called again it answers a tracer on the same pipeline, and changes what it is given: inside a request the session
   * of that request, and nothing else; outside, the session, its name, `propagateTo` and `redact` of the process.
   *
   * @throws TypeError where an option is missing or wrong; Error where another server or key is in use already.
   */
  static init(options: InitOptions = {}): HoneyHiveTracer {
    const pipeline = currentPipeline();
    if (pipeline === undefined) return HoneyHiveTracer.#start(options);
    if (!pipeline.matches(options)) {
      throw new Error(
        'HoneyHiveTracer.init() was called before with another `serverUrl` or `apiKey`, and a process exports to one ' +
          'place. Await shutdown() of the first tracer before.',
      );
    }
    return new HoneyHiveTracer(pipeline, bindToRequest(options) ?? bindToProcess(options, pipeline));
  }

  static #start(options: InitOptions): HoneyHiveTracer {
    const settings = resolveOptions(options);
    const pipeline = startPipeline(settings);
    // HoneyHive's own server is no service of the application.
    propagateOutgoing(settings.mayPropagateTo, settings.serverUrl.origin);
    const { project, source, sessionName } = settings;
    const givenId = checkSessionId(settings.sessionId);
    const session = { sessionId: givenId ?? randomUUID(), project, source };
    Object.assign(defaultSession(), { session, shared: givenId !== undefined, name: sessionName });
    return new HoneyHiveTracer(pipeline, session);
  }

  private constructor(pipeline: Pipeline, { sessionId, project, source }: SessionWithId) {
    this.#pipeline = pipeline;
    this.sessionId = sessionId;
    this.project = project;
    this.source = source;
  }

  /**
   * Begins a session in HoneyHive, and puts it in force for the rest of the request or `withSession` around; outside of
   * those for what the process does by itself. Answers its id, also where HoneyHive does not: an id that was given stays,
   * and the session begins with its first event. HoneyHive is not asked for a session that `sampleRate` leaves out. Never
   * rejects.
   */
  async createSession(options?: SessionOptions): Promise<string> {
    const { sessionName = defaultSession().name, ...fields } = options ?? {};
    const ctx = context.active();
    const givenId = checkSessionId(fields.sessionId);
    const requestedId = givenId ?? randomUUID();
    if (currentPipeline() !== this.#pipeline) return requestedId;
    const session = mergeSessions(this, currentSession() ?? {});
    setSessionId(ctx, requestedId);
    if (!this.#pipeline.isSampled(ctx)) return requestedId;
    const startedId = await this.#pipeline.sessionApi.start(
      { ...session, sessionId: requestedId },
      { ...fields, sessionName },
    );
    const acceptedId = sessionLabel(startedId);
    // Whoever has chosen another session meanwhile has the last word.
    const isStillCurrent = currentPipeline() === this.#pipeline && getSession(ctx).sessionId === requestedId;
    if (acceptedId === undefined || !isStillCurrent) return givenId ?? acceptedId ?? requestedId;
    if (givenId === undefined) setSessionId(ctx, acceptedId);
    confirmSession(ctx, acceptedId);
    return givenId ?? acceptedId;
  }

  /**
   * Adds to the session in force, else to the tracer's. Answers whether HoneyHive has accepted it, which is not asked where
   * `sampleRate` leaves the session out; never rejects.
   */
  async enrichSession(fields: SessionFields): Promise<boolean> {
    if (!this.#pipeline.isSampled(context.active())) return false;
    return this.#pipeline.sessionApi.enrich(currentSession()?.sessionId ?? this.sessionId, fields ?? {});
  }

  /**
   * Sends what has ended so far. Answers whether all that has ended since the last flush was accepted, within the time;
   * never rejects.
   */
  flush(options?: FlushOptions): Promise<boolean> {
    return this.#pipeline.flush(options?.timeoutMillis ?? defaultTimeoutMillis);
  }

  /** What became of the spans that have ended since `init`; a plain object. */
  stats(): Stats {
    return this.#pipeline.stats;
  }

  /**
   * Flushes and undoes `init`: what was not accepted within the time is dropped, with a warning. No spans
   * from here on, and nothing on outgoing requests. Never rejects.
   */
  shutdown(options?: FlushOptions): Promise<boolean> {
    if (currentPipeline() === this.#pipeline) {
      stopOutgoing();
      resetDefaultSession();
    }
    return this.#pipeline.shutdown(options?.timeoutMillis ?? defaultTimeoutMillis);
  }
}

function bindToRequest({ sessionId, project, source }: InitOptions): SessionWithId | undefined {
  const session = checkSessionId(sessionId) === undefined ? {} : { sessionId, project, source };
  return bindSession(context.active(), session) ? withSessionId(currentSession()) : undefined;
}

function bindToProcess(options: InitOptions, { serverUrl }: Pipeline): SessionWithId {
  const process = defaultSession();
  process.session = mergeSessions(process.session, options);
  process.shared ||= checkSessionId(options.sessionId) !== undefined;
  process.name = options.sessionName || process.name;
  if (options.redact !== undefined) setTextRules({ redact: checkRedact(options.redact) });
  if (options.propagateTo) propagateOutgoing(destinationRule(options.propagateTo), serverUrl.origin);
  return withSessionId(process.session) ?? { ...process.session, sessionId: randomUUID() };
}

function setSessionId(ctx: Context, sessionId: string): void {
  if (bindSession(ctx, { sessionId }) || getScopeSession(ctx)) return;
  const process = defaultSession();
  process.session = mergeSessions(process.session, { sessionId });
}

/** A session id that the application has given, as it is; undefined where it is none. */
function checkSessionId(sessionId: string | undefined): string | undefined {
  const label = sessionLabel(sessionId);
  if (label !== undefined && !isUuid(label)) {
    warnOnce('A session id that is no UUID is sent as it is, and HoneyHive may want one', label);
  }
  return label;
}

function withSessionId(session: Session | undefined): SessionWithId | undefined {
  return session?.sessionId === undefined ? undefined : { ...session, sessionId: session.sessionId };
}
