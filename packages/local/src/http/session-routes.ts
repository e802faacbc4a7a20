import { exportOtlp } from '../otlp/write-otlp.js';
import { HttpError, known } from './http-error.js';
import { type Call, json, type Reply } from './route.js';

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

export function exportSession({ store, parameters: [id = ''] }: Call): Reply {
  const { record, spans } = known(store.record(id), `session ${id}`);
  // An id is anybody's text; what a header cannot hold, nor a name of a file, is left out of it.
  const name = id.replace(/[^\w.-]+/g, '_').slice(0, 100);
  return {
    type: 'application/json',
    headers: { 'content-disposition': `attachment; filename="session-${name}.json"` },
    body: exportOtlp(record, spans),
  };
}
