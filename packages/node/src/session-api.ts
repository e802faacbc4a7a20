import type { EventFields, Session } from '@honeyhive/core';
import { attributeBudget, jsonValue, redactionRules, warnOnce } from '@honeyhive/core/internal';
import { createHttpClient } from './export/http-client.js';
import { statusReason } from './export/status-reason.js';

/** The options of `createSession()`. */
export interface SessionOptions {
  /** Default: a new id. */
  readonly sessionId?: string | undefined;
  readonly sessionName?: string | undefined;
  readonly inputs?: unknown;
  readonly metadata?: unknown;
  readonly userProperties?: unknown;
  /** The time limit for the request. Default: 5 000. */
  readonly timeoutMillis?: number | undefined;
}

/** The fields of `enrichSession()`. `inputs` become metadata, as in the Python SDK. */
export type SessionFields = Omit<EventFields, 'error'>;

/** HoneyHive's REST API for sessions. A failure is a single warning, and the call resolves to undefined or false. */
export interface SessionApi {
  /** `POST /session/start`. Resolves to the id under which HoneyHive has started the session. */
  start(session: Session, options: SessionOptions): Promise<string | undefined>;
  /** `PUT /events`. Resolves to true if HoneyHive has accepted the fields. */
  enrich(sessionId: string, fields: SessionFields): Promise<boolean>;
}

const defaultTimeoutMillis = 5_000;

export function createSessionApi(serverUrl: URL, apiKey: string | undefined): SessionApi {
  const send = createHttpClient(serverUrl);
  const headers = {
    'content-type': 'application/json',
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
  };

  async function request<T>(
    method: string,
    path: string,
    body: object,
    parse: (text: string) => T,
    timeoutMillis = defaultTimeoutMillis,
  ) {
    try {
      const url = new URL(path, serverUrl);
      const response = await send(url, { method, headers, body: JSON.stringify(body), timeoutMillis });
      if (response.status < 200 || response.status > 299) throw new Error(statusReason(response.status, apiKey));
      return parse(response.body.toString());
    } catch (error) {
      warnOnce(`${method} ${serverUrl.origin}/${path} failed, so its fields are missing from the session`, error);
      return undefined;
    }
  }

  return {
    start({ sessionId, project, source }, { sessionName, inputs, metadata, userProperties, timeoutMillis }) {
      const session = { project, source, session_id: sessionId, session_name: sessionName };
      const details = toObjects({ inputs, metadata, user_properties: userProperties });
      return request('POST', 'session/start', { session: { ...session, ...details } }, readSessionId, timeoutMillis);
    },
    async enrich(sessionId, { inputs, userProperties, outputs, metadata, metrics, config, feedback }) {
      const fields = { outputs, metadata, metrics, config, feedback, user_properties: userProperties };
      const { inputs: inputsAsMetadata, ...rest } = toObjects({
        ...fields,
        inputs: inputs == null ? undefined : { inputs },
      });
      const body = {
        event_id: sessionId,
        ...rest,
        metadata: inputsAsMetadata ? { ...rest.metadata, ...inputsAsMetadata } : rest.metadata,
      };
      return (await request('PUT', 'events', body, () => true)) === true;
    },
  };
}

function readSessionId(text: string): string {
  const { session_id: sessionId } = parseJson(text);
  if (typeof sessionId === 'string' && sessionId !== '') return sessionId;
  throw new Error('the response has no session_id');
}

// JSON.parse() would quote the response in its error, and a server can quote the API key in its response.
function parseJson(text: string): { session_id?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw new Error('the response is not JSON');
  }
}

/** Wraps each value that is not an object in one, because the API accepts only objects. */
function toObjects<Name extends string>(fields: Record<Name, unknown>): Partial<Record<Name, object>> {
  const budget = attributeBudget();
  const objects: Partial<Record<Name, object>> = {};
  for (const name in fields) {
    if (!redactionRules().captureContent && (name === 'inputs' || name === 'outputs')) continue;
    const value = jsonValue(name, fields[name], budget);
    if (value != null) objects[name] = typeof value === 'object' && !Array.isArray(value) ? value : { value };
  }
  return objects;
}
