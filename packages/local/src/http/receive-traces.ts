import type { IncomingMessage } from 'node:http';
import { spansFromJson } from '../otlp/otlp-json.js';
import { spansFromProtobuf } from '../otlp/otlp-protobuf.js';
import type { Span } from '../otlp/span.js';
import { HttpError } from './http-error.js';
import { readBody } from './read-body.js';
import type { Reply, RouteRequest } from './route.js';

interface Encoding {
  read(body: Buffer): Span[];
  /** An empty ExportTraceServiceResponse. */
  readonly emptyResponse: string;
}

const encodings = new Map<string, Encoding>([
  ['application/json', { read: spansFromJson, emptyResponse: '{}' }],
  ['application/x-protobuf', { read: spansFromProtobuf, emptyResponse: '' }],
]);

/** Handles OTLP/HTTP: responds once the spans of the body are stored. */
export async function receiveTraces({ req, store, maxBody }: RouteRequest): Promise<Reply> {
  const type = mediaType(req);
  const encoding = encodings.get(type);
  const body = await readBody(req, maxBody);
  if (!encoding) {
    throw new HttpError(415, `Content-Type "${type}" is not supported: send ${[...encodings.keys()].join(' or ')}`);
  }
  store.addSpans(decode(encoding, body));
  return { type, body: encoding.emptyResponse };
}

function decode(encoding: Encoding, body: Buffer): Span[] {
  try {
    return encoding.read(body);
  } catch (cause) {
    throw new HttpError(400, `Malformed OTLP: ${(cause as Error).message}`, { cause });
  }
}

function mediaType({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').replace(/;.*/s, '').trim().toLowerCase();
}
