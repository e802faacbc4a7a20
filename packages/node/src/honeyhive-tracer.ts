import { randomUUID } from 'node:crypto';
import { currentSession, destinationRule, type Session } from '@honeyhive/core';
import {
  bindSession,
  confirmSession,
  defaultSession,
  getScopeSession,
  getSession,
  isSetUpLate,
  mergeSessions,
  sessionLabel,
  warnOnce,
} from '@honeyhive/core/internal';
import { type Context, context, type TracerProvider } from '@opentelemetry/api';
import { currentPipeline, type Pipeline, type Stats } from './current-pipeline.js';
import { startDisabledPipeline } from './disabled-pipeline.js';
import { startPipeline } from './pipeline.js';
import { registerProvider } from './register-provider.js';
import type { SessionFields, SessionOptions } from './session-api.js';
import { checkInitOptions } from './settings/check-init-options.js';
import { isEnabled } from './settings/is-enabled.js';
import { type InitOptions, resolveOptions, type Settings } from './settings/options.js';
import { updateRedaction } from './settings/redaction-options.js';
import { checkSessionId } from './settings/session-id.js';
import { startSession } from './start-session.js';

const defaultTimeoutMillis = 10_000;

type SessionWithId = Session & { readonly sessionId: string };

export interface FlushOptions {
  /** Default: 10 000. */
  readonly timeoutMillis?: number;
}

/** The session of a request or of the process, and the connection to HoneyHive. */
export class HoneyHiveTracer implements Session {
  readonly sessionId: string;
  readonly project: string | undefined;
  readonly source: string | undefined;
  readonly #pipeline: Pipeline;

  /**
   * Sets up OpenTelemetry for HoneyHive: writes the session on spans, exports them in batches, and propagates trace and
   * session with outgoing requests. It is synchronous; awaiting it is harmless.
   *
   * Uses the application's own provider if that has a `HoneyHiveSpanProcessor`.
   *
   * A second call reuses the pipeline and updates only the options passed. Inside a request it sets the session of that
   * request and ignores the other options. Elsewhere it updates the process: session, `sessionName`, `propagateTo`,
   * `redact` and `captureContent`.
   *
   * @throws TypeError if an option is missing, unknown or invalid, Error if another server or API key is already in use, or a provider
   * without a `HoneyHiveSpanProcessor`.
   */
  static init(options: InitOptions = {}): HoneyHiveTracer {
    checkInitOptions(options);
    const pipeline = currentPipeline();
    if (pipeline === undefined) return HoneyHiveTracer.#start(options);
    if (!pipeline.matches(options)) {
      throw new Error(
        'HoneyHiveTracer.init() was already called with another `serverUrl` or `apiKey`, and a process exports to only ' +
          'one server. Await shutdown() of the first tracer before you call init() again.',
      );
    }
    pipeline.warnOfUnchanged(options);
    return new HoneyHiveTracer(pipeline, bindToRequest(options) ?? bindToProcess(options, pipeline));
  }

  static #start(options: InitOptions): HoneyHiveTracer {
    if (isSetUpLate()) {
      warnOnce(
        'HoneyHiveTracer.init() was called after the first request, and the requests before it are not traced',
        'call it before the server listens',
      );
    }
    const pipeline = isEnabled(options) ? startOwnPipeline(resolveOptions(options)) : startDisabledPipeline();
    return new HoneyHiveTracer(pipeline, startSession(options));
  }

  private constructor(pipeline: Pipeline, { sessionId, project, source }: SessionWithId) {
    this.#pipeline = pipeline;
    this.sessionId = sessionId;
    this.project = project;
    this.source = source;
  }

  /** The provider of all spans, for instrumentations that ask for one. */
  get provider(): TracerProvider {
    return this.#pipeline.provider;
  }

  /**
   * Starts a session in HoneyHive and makes it the current one: for the rest of the request or of `withSession()`, or for
   * the process if called outside of both. Resolves to its id, even if HoneyHive fails; the session then starts with its
   * first event. An id that is passed never changes. A session that `sampleRate` does not select is not sent. Never rejects.
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
    // If the application has set another session meanwhile, that one stays.
    const isStillCurrent = currentPipeline() === this.#pipeline && getSession(ctx).sessionId === requestedId;
    if (acceptedId === undefined || !isStillCurrent) return givenId ?? acceptedId ?? requestedId;
    if (givenId === undefined) setSessionId(ctx, acceptedId);
    confirmSession(ctx, acceptedId);
    return givenId ?? acceptedId;
  }

  /**
   * Adds fields to the current session, or else to the tracer's. Resolves to true if HoneyHive has accepted them. Sends
   * nothing and resolves to false if `sampleRate` does not select the session. Never rejects.
   */
  async enrichSession(fields: SessionFields): Promise<boolean> {
    if (!this.#pipeline.isSampled(context.active())) return false;
    return this.#pipeline.sessionApi.enrich(currentSession()?.sessionId ?? this.sessionId, fields ?? {});
  }

  /**
   * Exports all spans that have ended so far. Resolves to true if all spans since the last flush were accepted within the
   * time limit. Never rejects.
   */
  flush(options?: FlushOptions): Promise<boolean> {
    return this.#pipeline.flush(options?.timeoutMillis ?? defaultTimeoutMillis);
  }

  /** Returns how many spans were exported, queued and dropped since `init()`, and what was not propagated. */
  stats(): Stats {
    return this.#pipeline.stats;
  }

  /**
   * Flushes and reverts `init()`. Spans that are not accepted within the time limit are dropped with a warning. Afterwards
   * no spans are recorded and nothing is propagated. Never rejects.
   */
  shutdown(options?: FlushOptions): Promise<boolean> {
    return this.#pipeline.shutdown(options?.timeoutMillis ?? defaultTimeoutMillis);
  }
}

function startOwnPipeline(settings: Settings): Pipeline {
  return startPipeline(settings, (exportProcessor) => registerProvider(settings, exportProcessor));
}

function bindToRequest({ sessionId, project, source }: InitOptions): SessionWithId | undefined {
  const isBound = checkSessionId(sessionId) !== undefined;
  if (!bindSession(context.active(), isBound ? { sessionId, project, source } : {})) return undefined;
  const session = currentSession();
  if (!isBound && isOther(project, session)) {
    warnOnce(
      'HoneyHiveTracer.init() was called inside a request with another project, which changes nothing',
      `the project stays '${session?.project}'. Pass \`sessionId\` as well to change it for this request`,
    );
  }
  return withSessionId(session);
}

function isOther(project: string | undefined, session: Session | undefined): boolean {
  return Boolean(project && session?.project && project !== session.project);
}

function bindToProcess(options: InitOptions, pipeline: Pipeline): SessionWithId {
  const processSession = defaultSession();
  if (isOther(options.project, processSession.session)) {
    warnOnce(
      'HoneyHiveTracer.init() was called again with another project, which now applies to the whole process',
      `'${options.project}' instead of '${processSession.session.project}'`,
    );
  }
  processSession.session = mergeSessions(processSession.session, options);
  processSession.shared ||= checkSessionId(options.sessionId) !== undefined;
  processSession.name = options.sessionName || processSession.name;
  updateRedaction(options);
  if (options.propagateTo) pipeline.propagateTo(destinationRule(options.propagateTo));
  return withSessionId(processSession.session) ?? { ...processSession.session, sessionId: randomUUID() };
}

function setSessionId(ctx: Context, sessionId: string): void {
  if (bindSession(ctx, { sessionId }) || getScopeSession(ctx)) return;
  const processSession = defaultSession();
  processSession.session = mergeSessions(processSession.session, { sessionId });
}

function withSessionId(session: Session | undefined): SessionWithId | undefined {
  return session?.sessionId === undefined ? undefined : { ...session, sessionId: session.sessionId };
}
