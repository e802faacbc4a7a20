import { constants } from 'node:buffer';
import { readBody } from './body.js';
import type { Call } from './call.js';
import { HttpError } from './http-error.js';
import { message } from './message.js';
import { spansFromJson } from './otlp-json.js';
import { json, type Reply } from './reply.js';
import { readRecord, type SessionRecord } from './session-record.js';
import type { Span } from './span.js';

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
