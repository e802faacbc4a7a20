import { HttpError, known } from './http-error.js';
import { json, type Reply } from './reply.js';
import type { Call } from './route.js';

export function listSessions({ store, query }: Call): Reply {
  const limit = query.get('limit') ?? '100';
  if (!/^[1-9]\d{0,3}$/.test(limit)) throw new HttpError(400, `limit=${limit} is not a number from 1 to 9999`);
  const errors = query.get('errors') === 'true';
  return json(store.sessions({ limit: Number(limit), search: query.get('search') ?? '', errors }));
}

export function showSession({ store, parameters: [id = ''] }: Call): Reply {
  return json(known(store.session(id), `session ${id}`));
}

export function outlineSession({ store, parameters: [id = ''] }: Call): Reply {
  return json(known(store.outline(id), `session ${id}`));
}

export function showSpan({ store, parameters: [traceId = '', spanId = ''] }: Call): Reply {
  return json(known(store.span(traceId, spanId), `span ${spanId} of trace ${traceId}`));
}
