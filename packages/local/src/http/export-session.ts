import { exportOtlp } from '../otlp/write-otlp.js';
import { known } from './http-error.js';
import type { Reply } from './reply.js';
import type { Call } from './route.js';

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
