import { randomUUID } from 'node:crypto';
import { currentSession, propagateOutgoing, type Session, stopOutgoing } from '@honeyhive/core';
import { bindSession, defaultSession, sessionLabel } from '@honeyhive/core/adapter';
import { context } from '@opentelemetry/api';
import { type InitOptions, resolveOptions, type Settings } from './options.js';
import { type Pipeline, startPipeline } from './pipeline.js';
import { within } from './time-limit.js';

const flushLimitMillis = 10_000;

type IdentifiedSession = Session & { readonly sessionId: string };

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
   * Called again it answers a tracer on the same pipeline. A `sessionId` binds, inside a request, that request
   * alone to the session; outside, the process.
   *
   * @throws TypeError where an option is missing or wrong; Error where another server or key is in use already.
   */
  static init(options: InitOptions = {}): HoneyHiveTracer {
    const settings = resolveOptions(options);
    const pipeline = startPipeline(settings);
    propagateOutgoing(settings.mayReceive);
    return new HoneyHiveTracer(pipeline, bindRequest(options) ?? bindProcess(settings));
  }

  private constructor(pipeline: Pipeline, { sessionId, project, source }: IdentifiedSession) {
    this.#pipeline = pipeline;
    this.sessionId = sessionId;
    this.project = project;
    this.source = source;
  }

  /** Sends what has ended so far. Answers whether all of it was accepted in time; never rejects. */
  flush({ timeoutMillis = flushLimitMillis }: FlushOptions = {}): Promise<boolean> {
    return within(timeoutMillis, () => this.#pipeline.flush());
  }

  /** Flushes and undoes `init`: no spans from here on, and nothing on outgoing requests. Never rejects. */
  shutdown({ timeoutMillis = flushLimitMillis }: FlushOptions = {}): Promise<boolean> {
    stopOutgoing();
    Object.assign(defaultSession(), { session: {}, shared: false, name: undefined });
    return within(timeoutMillis, () => this.#pipeline.shutdown());
  }
}

function bindRequest({ sessionId, project, source }: InitOptions): IdentifiedSession | undefined {
  const given = sessionLabel(sessionId) === undefined ? {} : { sessionId, project, source };
  const session = bindSession(context.active(), given) ? currentSession() : undefined;
  return session?.sessionId === undefined ? undefined : { ...session, sessionId: session.sessionId };
}

function bindProcess({ sessionId, sessionName, project, source }: Settings): IdentifiedSession {
  const process = defaultSession();
  const given = sessionLabel(sessionId);
  const session = { sessionId: given ?? process.session.sessionId ?? randomUUID(), project, source };
  process.session = session;
  process.shared ||= given !== undefined;
  process.name = sessionName;
  return session;
}
