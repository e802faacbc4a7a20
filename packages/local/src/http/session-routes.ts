import { writeOtlp } from '../otlp/write-otlp.js';
import { HttpError, requireFound } from './http-error.js';
import { jsonReply, type Reply, type RouteRequest } from './route.js';

export function listSessions({ store, query }: RouteRequest): Reply {
  const limit = query.get('limit') ?? '100';
  if (!/^[1-9]\d{0,3}$/.test(limit))
    throw new HttpError(400, `limit=${limit} is not possible: pass a number from 1 to 9999`);
  const errors = query.get('errors') === 'true';
  return jsonReply(store.sessions({ limit: Number(limit), search: query.get('search') ?? '', errors }));
}

export function getSession({ store, parameters: [id = ''] }: RouteRequest): Reply {
  return jsonReply(requireFound(store.session(id), `session ${id}`));
}

export function getOutline({ store, parameters: [id = ''] }: RouteRequest): Reply {
  return jsonReply(requireFound(store.outline(id), `session ${id}`));
}

export function getSpan({ store, parameters: [traceId = '', spanId = ''] }: RouteRequest): Reply {
  return jsonReply(requireFound(store.span(traceId, spanId), `span ${spanId} of trace ${traceId}`));
}

export function exportSession({ store, parameters: [id = ''] }: RouteRequest): Reply {
  const { record, spans } = requireFound(store.record(id), `session ${id}`);
  // An id is untrusted text, so characters that a header or a file name cannot hold are replaced.
  const name = id.replace(/[^\w.-]+/g, '_').slice(0, 100);
  return {
    type: 'application/json',
    headers: { 'content-disposition': `attachment; filename="session-${name}.json"` },
    body: writeOtlp(record, spans),
  };
}
