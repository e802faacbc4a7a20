import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Context, Span } from '@opentelemetry/api';
import type { Extracted } from './extract.js';
import type { RequestOutcome } from './request-failure.js';
import { getRequest } from './server-span.js';
import { openSession, type Session, type SessionScope } from './session.js';

/** What is known of a request while it is served. The Context holds this, and not the request itself. */
export class RequestRecord implements RequestOutcome {
  readonly caller: Extracted;
  /** Its span, made here or by another instrumentation; undefined where there is none. */
  span: Span | undefined;
  thrown: RequestOutcome['thrown'];
  body: Readable | undefined;
  timedOut = false;
  closed = false;
  readonly #received: Pick<Extracted, 'session'>;
  readonly #around: Session | undefined;
  #session: SessionScope | undefined;

  constructor(caller: Extracted, received: Pick<Extracted, 'session'>, around: Session | undefined) {
    this.caller = caller;
    this.#received = received;
    this.#around = around;
  }

  /** Made when it is first asked for. */
  get session(): SessionScope {
    this.#session ??= openSession(this.#received.session, this.#around);
    return this.#session;
  }
}

const KEPT = Symbol.for('honeyhive.request');

interface Kept {
  readonly req: IncomingMessage;
  readonly record: RequestRecord;
}

type Recorded = IncomingMessage & { [KEPT]?: Kept };

export function recordOf(req: Recorded): RequestRecord | undefined {
  const kept = req[KEPT];
  // A copy of a request has all that was assigned to it, and is another request; what inherits from it is not.
  const isIts = kept !== undefined && (kept.req === req || Object.prototype.isPrototypeOf.call(kept.req, req));
  return isIts ? kept.record : undefined;
}

export function recordIn(ctx: Context): RequestRecord | undefined {
  return getRequest(ctx) as RequestRecord | undefined;
}

/** Keeps `kept` with its request, for `recordOf`. */
export function keepRecord(kept: Kept): void {
  (kept.req as Recorded)[KEPT] = kept;
}
