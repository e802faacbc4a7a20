import { enrichEvent } from './enrich-event.js';
import { importSession } from './import-session.js';
import { receiveTraces } from './receive-traces.js';
import { jsonReply, type Reply, type Route, type RouteRequest } from './route.js';
import { exportSession, getOutline, getSession, getSpan, listSessions } from './session-routes.js';
import { startSession } from './start-session.js';

const overview = `HoneyHive on your machine.

POST   /opentelemetry/v1/traces, /v1/traces   OTLP/HTTP in JSON or protobuf
POST   /session/start                         start a session
PUT    /events                                add fields to an event, or to a session by its id
GET    /sessions?limit=&search=&errors=true   the newest sessions
DELETE /sessions                              delete all sessions
GET    /sessions/:id                          one session with its spans
GET    /sessions/:id/outline                  its tree, and where context was lost
GET    /sessions/:id/otlp                     one session as an OTLP/JSON file
POST   /sessions                              import such a file, or any other OTLP/JSON
GET    /spans/:traceId/:spanId                one span
GET    /status                                the number of sessions and spans
GET    /live                                  sessions that change, as server-sent events
`;

export const routes: readonly Route[] = [
  { method: 'GET', path: /^\/$/, handle: () => ({ type: 'text/plain', body: overview }) },
  { method: 'POST', path: /^(?:\/opentelemetry)?\/v1\/traces$/, handle: receiveTraces },
  { method: 'POST', path: /^\/session\/start$/, handle: startSession },
  { method: 'PUT', path: /^\/events$/, handle: enrichEvent },
  { method: 'GET', path: /^\/sessions$/, handle: listSessions },
  { method: 'POST', path: /^\/sessions$/, handle: importSession },
  { method: 'DELETE', path: /^\/sessions$/, handle: ({ store }) => jsonReply(store.clear()) },
  { method: 'GET', path: /^\/sessions\/([^/]+)$/, handle: getSession },
  { method: 'GET', path: /^\/sessions\/([^/]+)\/outline$/, handle: getOutline },
  { method: 'GET', path: /^\/sessions\/([^/]+)\/otlp$/, handle: exportSession },
  { method: 'GET', path: /^\/spans\/([^/]+)\/([^/]+)$/, handle: getSpan },
  { method: 'GET', path: /^\/status$/, handle: ({ store }) => jsonReply(store.status()) },
  { method: 'GET', path: /^\/live$/, handle: subscribe },
];

function subscribe({ liveUpdates }: RouteRequest): Reply {
  return { type: 'text/event-stream', body: (res) => liveUpdates.subscribe(res) };
}
