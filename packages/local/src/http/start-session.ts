import { randomUUID } from 'node:crypto';
import type { Attributes } from '../otlp/any-value.js';
import { expectObject } from '../otlp/expect.js';
import type { SessionStart } from '../sessions/session.js';
import { HttpError } from './http-error.js';
import { readBody } from './read-body.js';
import { jsonReply, type Reply, type RouteRequest } from './route.js';

/** Handles HoneyHive's `POST /session/start`. */
export async function startSession({ req, store, maxBody }: RouteRequest): Promise<Reply> {
  const session = parseStart(await readBody(req, maxBody));
  store.startSession(session);
  return jsonReply({
    event_id: session.id,
    session_id: session.id,
    org_id: 'local',
    workspace_id: 'local',
    project_id: session.project ?? 'local',
  });
}

function parseStart(body: Buffer): SessionStart {
  try {
    const { session } = expectObject(JSON.parse(body.toString()), 'body');
    if (session == null) throw new TypeError('"session" is missing');
    const { session_id, session_name, project, source, inputs, metadata, user_properties } = expectObject(
      session,
      'session',
    );
    return {
      id: text(session_id, 'session_id') ?? randomUUID(),
      name: text(session_name, 'session_name'),
      project: text(project, 'project'),
      source: text(source, 'source'),
      inputs: expectObject(inputs, 'inputs') as Attributes,
      metadata: expectObject(metadata, 'metadata') as Attributes,
      userProperties: expectObject(user_properties, 'user_properties') as Attributes,
    };
  } catch (cause) {
    throw new HttpError(400, `Malformed session: ${(cause as Error).message}`, { cause });
  }
}

function text(value: unknown, name: string): string | null {
  if (value != null && typeof value !== 'string') throw new TypeError(`${name} is not a string`);
  return value || null;
}
