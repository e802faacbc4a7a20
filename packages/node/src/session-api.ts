import type { EventFields, Session } from '@honeyhive/core';
import { warnOnce, withoutTracing } from '@honeyhive/core/adapter';

/** What HoneyHive is told of a session when it begins. */
export interface SessionOptions {
  /** Default: a new one. */
  readonly sessionId?: string | undefined;
  readonly sessionName?: string | undefined;
  readonly inputs?: unknown;
  readonly metadata?: unknown;
  readonly userProperties?: unknown;
  /** How long the API may take. Default: 5 000. */
  readonly timeoutMillis?: number | undefined;
}

/** What can be added to a session. `inputs` become metadata, as in the Python SDK. */
export type SessionFields = Omit<EventFields, 'error'>;

/** HoneyHive's calls for sessions. What fails is told once and answered as undefined or false; nothing is thrown. */
export interface SessionApi {
  /** `POST /session/start`: the id that HoneyHive has taken the session under. */
  start(session: Session, options: SessionOptions): Promise<string | undefined>;
  /** `PUT /events`: whether it was accepted. */
  enrich(sessionId: string, fields: SessionFields): Promise<boolean>;
}

const limitMillis = 5_000;

export function sessionApi(serverUrl: URL, apiKey: string | undefined): SessionApi {
  const headers = {
    'content-type': 'application/json',
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
  };

  async function call<T>(
    method: string,
    path: string,
    body: object,
    read: (answer: unknown) => T,
    timeoutMillis = limitMillis,
  ) {
    try {
      const response = await withoutTracing(() =>
        fetch(new URL(path, serverUrl), {
          method,
          headers,
          body: toJson(body),
          signal: AbortSignal.timeout(timeoutMillis),
        }),
      );
      const answer = await response.text();
      if (!response.ok) throw new Error(`it answered ${response.status}`);
      return read(answer === '' ? undefined : JSON.parse(answer));
    } catch (error) {
      warnOnce(`${method} ${serverUrl.origin}/${path} failed, and the session goes on without it`, error);
      return undefined;
    }
  }

  return {
    start({ sessionId, project, source }, { sessionName, inputs, metadata, userProperties, timeoutMillis }) {
      const session = { project, source, session_id: sessionId, session_name: sessionName };
      const facts = { inputs: record(inputs), metadata: record(metadata), user_properties: record(userProperties) };
      const body = { session: { ...session, ...facts } };
      return call('POST', 'session/start', body, sessionIdIn, timeoutMillis);
    },
    async enrich(sessionId, { inputs, outputs, metadata, metrics, config, feedback, userProperties }) {
      const body = {
        event_id: sessionId,
        outputs: record(outputs),
        metadata: inputs == null ? record(metadata) : { ...record(metadata), inputs },
        metrics: record(metrics),
        config: record(config),
        feedback: record(feedback),
        user_properties: record(userProperties),
      };
      return (await call('PUT', 'events', body, () => true)) === true;
    },
  };
}

function sessionIdIn(answer: unknown): string {
  const { session_id: sessionId } = (answer ?? {}) as { session_id?: unknown };
  if (typeof sessionId === 'string' && sessionId !== '') return sessionId;
  throw new Error('it answered no session_id');
}

// The API takes objects; what is none is put into one.
function record(value: unknown): object | undefined {
  if (value == null) return undefined;
  return typeof value === 'object' && !Array.isArray(value) ? value : { value };
}

function toJson(body: object): string {
  return JSON.stringify(body, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
}
