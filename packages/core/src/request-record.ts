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

type Recorded = IncomingMessage & { [RECORD]?: { readonly req: IncomingMessage; readonly record: RequestRecord } };

export function recordOf(req: Recorded): RequestRecord | undefined {
  const kept = req[RECORD];
  // A copy of a request has all that was assigned to it, and is another request; what inherits from it is not.
  const isIts = kept !== undefined && (kept.req === req || Object.prototype.isPrototypeOf.call(kept.req, req));
  return isIts ? kept.record : undefined;
}

export function recordIn(ctx: Context): RequestRecord | undefined {
  return getRequest(ctx) as RequestRecord | undefined;
}

export function keepRecord(req: Recorded, record: RequestRecord): void {
  req[RECORD] = { req, record };
}
