import type { IncomingMessage } from 'node:http';
import type { Context, Span } from '@opentelemetry/api';
import type { RequestOutcome } from './request-failure.js';
import { getRequest } from './server-span.js';

/** What is known of a request while it is served. The Context holds this, and not the request itself. */
export interface RequestRecord extends RequestOutcome {
  /** Its span, made here or by another instrumentation; undefined where there is none. */
  span?: Span | undefined;
  thrown?: RequestOutcome['thrown'];
  body?: RequestOutcome['body'];
  timedOut: boolean;
  closed: boolean;
}

const RECORD = Symbol.for('honeyhive.request');

export function recordOf(req: IncomingMessage): RequestRecord | undefined {
  return (req as { [RECORD]?: RequestRecord })[RECORD];
}

export function recordIn(ctx: Context): RequestRecord | undefined {
  return getRequest(ctx) as RequestRecord | undefined;
}

export function keepRecord(req: IncomingMessage, record: RequestRecord): void {
  (req as { [RECORD]?: RequestRecord })[RECORD] = record;
}
