import { constants } from 'node:buffer';
import { message } from '../otlp/expect.js';
import { spansFromJson } from '../otlp/otlp-json.js';
import type { Span } from '../otlp/span.js';
import { readRecord, type SessionRecord } from '../sessions/session-record.js';
import { HttpError } from './http-error.js';
import { readBody } from './read-body.js';
import { type Call, json, type Reply } from './route.js';

// What was exported was one string, and is read as one.
const { MAX_STRING_LENGTH: longest } = constants;

/** Keeps a session that was exported, or the spans of any ExportTraceServiceRequest in OTLP/JSON: all or nothing. */
export async function importSession({ req, store }: Call): Promise<Reply> {
  const { spans, record } = read(await readBody(req, longest));
  return json({ sessions: store.importSession(spans, record) });
}

function read(body: Buffer): { spans: Span[]; record: SessionRecord | undefined } {
  try {
    const spans = spansFromJson(body);
    const { honeyhiveSession } = message(JSON.parse(body.toString()), 'body');
    return { spans, record: honeyhiveSession === undefined ? undefined : readRecord(honeyhiveSession) };
  } catch (cause) {
    throw new HttpError(400, `Malformed OTLP/JSON: ${(cause as Error).message}`, { cause });
  }
}
