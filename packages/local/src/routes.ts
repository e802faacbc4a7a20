import type { Call } from './call.js';
import { enrichEvent } from './enrich-event.js';
import { HttpError } from './http-error.js';
import { receiveTraces } from './receive-traces.js';
import { json, type Reply } from './reply.js';
import { startSession } from './start-session.js';

interface Route {
  readonly method: string;
  readonly path: RegExp;
  handle(call: Call): Reply | Promise<Reply>;
}

const about = `HoneyHive on your machine.

POST /opentelemetry/v1/traces, /v1/traces   OTLP/HTTP, JSON or protobuf
POST /session/start                         begins a session
PUT  /events                                adds to a session, whose id is that of its event
GET  /sessions?limit=                       the newest sessions
GET  /sessions/:id                          one session with its spans
`;

export const routes: readonly Route[] = [
  { method: 'GET', path: /^\/$/, handle: () => ({ type: 'text/plain', body: about }) },
  { method: 'POST', path: /^(?:\/opentelemetry)?\/v1\/traces$/, handle: receiveTraces },
  { method: 'POST', path: /^\/session\/start$/, handle: startSession },
  { method: 'PUT', path: /^\/events$/, handle: enrichEvent },
  { method: 'GET', path: /^\/sessions$/, handle: listSessions },
  { method: 'GET', path: /^\/sessions\/(.+)$/, handle: showSession },
];

function listSessions({ store, query }: Call): Reply {
  const limit = query.get('limit') ?? '100';
  if (!/^[1-9]\d{0,3}$/.test(limit)) throw new HttpError(400, `limit=${limit} is not a number from 1 to 9999`);
  return json(store.sessions({ limit: Number(limit) }));
}

function showSession({ store, parameter }: Call): Reply {
  const session = store.session(parameter);
  if (!session) throw new HttpError(404, `There is no session ${parameter}`);
  return json(session);
}
