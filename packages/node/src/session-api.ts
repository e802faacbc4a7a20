import { types } from 'node:util';
import type { EventFields, Session } from '@honeyhive/core';
import { attributeBudget, jsonValue, warnOnce, withoutTracing } from '@honeyhive/core/internal';

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
    read: (answer: string) => T,
    timeoutMillis = limitMillis,
  ) {
    try {
      const response = await withoutTracing(() =>
        fetch(new URL(path, serverUrl), {
          method,
          headers,
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(timeoutMillis),
        }),
      );
      const answer = await response.text();
      if (!response.ok) throw new Error(`it answered ${response.status}`);
      return read(answer);
    } catch (error) {
      warnOnce(`${method} ${serverUrl.origin}/${path} failed, and the session goes on without it`, reasonOf(error));
      return undefined;
    }
  }

  return {
    start({ sessionId, project, source }, { sessionName, inputs, metadata, userProperties, timeoutMillis }) {
      const session = { project, source, session_id: sessionId, session_name: sessionName };
      const facts = records({ inputs, metadata, user_properties: userProperties });
      return call('POST', 'session/start', { session: { ...session, ...facts } }, sessionIdIn, timeoutMillis);
    },
    async enrich(sessionId, { inputs, userProperties, outputs, metadata, metrics, config, feedback }) {
      const fields = { outputs, metadata, metrics, config, feedback, user_properties: userProperties };
      const { inputs: asked, ...given } = records({ ...fields, inputs: inputs == null ? undefined : { inputs } });
      const body = {
        event_id: sessionId,
        ...given,
        metadata: asked ? { ...given.metadata, ...asked } : given.metadata,
      };
      return (await call('PUT', 'events', body, () => true)) === true;
    },
  };
}

function sessionIdIn(answer: string): string {
  const { session_id: sessionId } = parsed(answer);
  if (typeof sessionId === 'string' && sessionId !== '') return sessionId;
  throw new Error('it answered no session_id');
}

// The parser's own error quotes what it was given, and a server may answer what it was sent.
function parsed(answer: string): { session_id?: unknown } {
  try {
    return JSON.parse(answer) ?? {};
  } catch {
    throw new Error('it answered no JSON');
  }
}

/** The API takes objects; what is none is put into one. */
function records<Name extends string>(fields: Record<Name, unknown>): Partial<Record<Name, object>> {
  const budget = attributeBudget();
  const records: Partial<Record<Name, object>> = {};
  for (const name in fields) {
    const value = jsonValue(name, fields[name], budget);
    if (value != null) records[name] = typeof value === 'object' && !Array.isArray(value) ? value : { value };
  }
  return records;
}

/** The cause that `fetch` hides behind "fetch failed". */
function reasonOf(error: unknown): unknown {
  return types.isNativeError(error) && types.isNativeError(error.cause) ? error.cause : error;
}
