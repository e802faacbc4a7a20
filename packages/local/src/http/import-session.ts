import { constants } from 'node:buffer';
import { expectObject } from '../otlp/expect.js';
import { spansFromJson } from '../otlp/otlp-json.js';
import type { Span } from '../otlp/span.js';
import { parseRecord, type SessionRecord } from '../sessions/session-record.js';
import { HttpError } from './http-error.js';
import { readBody } from './read-body.js';
import { jsonReply, type Reply, type RouteRequest } from './route.js';

// An export is written as one string, so an import may be as long as one.
const { MAX_STRING_LENGTH: maxBytes } = constants;

/** Stores an exported session, or the spans of any other ExportTraceServiceRequest in OTLP/JSON: all of them or none. */
export async function importSession({ req, store }: RouteRequest): Promise<Reply> {
  const { spans, record } = parseFile(await readBody(req, maxBytes));
  return jsonReply({ sessions: store.importSession(spans, record) });
}

function parseFile(body: Buffer): { spans: Span[]; record: SessionRecord | undefined } {
  try {
    const spans = spansFromJson(body);
    const { honeyhiveSession } = expectObject(JSON.parse(body.toString()), 'body');
    return { spans, record: honeyhiveSession === undefined ? undefined : parseRecord(honeyhiveSession) };
  } catch (cause) {
    throw new HttpError(400, `Malformed OTLP/JSON: ${(cause as Error).message}`, { cause });
  }
}
