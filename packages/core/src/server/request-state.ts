import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Context, Span } from '@opentelemetry/api';
import { requestIn } from '../context/request-lookup.js';
import type { RemoteContext } from '../propagation/extract.js';
import type { Session } from '../session/session.js';
import { createSessionScope, type SessionScope } from '../session/session-scope.js';
import type { RequestOutcome } from './request-failure.js';

/** What is known of a request while it is served. The Context holds this, and not the request itself. */
export class RequestState implements RequestOutcome {
  readonly caller: RemoteContext;
  /** Its span, made here or by another instrumentation; undefined where there is none. */
  span: Span | undefined;
  thrown: RequestOutcome['thrown'];
  body: Readable | undefined;
  timedOut = false;
  closed = false;
  readonly #received: Pick<RemoteContext, 'session'>;
  readonly #around: Session | undefined;
  #session: SessionScope | undefined;

  constructor(caller: RemoteContext, received: Pick<RemoteContext, 'session'>, around: Session | undefined) {
    this.caller = caller;
    this.#received = received;
    this.#around = around;
  }

  /** Made when it is first asked for. */
  get session(): SessionScope {
    this.#session ??= createSessionScope(this.#received.session, this.#around);
    return this.#session;
  }
}

/** Returns the route template of a framework's request, such as `/users/:id`; undefined while it is unknown. */
export type GetRoute<R> = (request: R) => string | undefined;

/** A request and its response, as its span describes them when it ends. */
export interface ServedRequest<R> {
  readonly request: R;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly getRoute: GetRoute<R>;
  readonly record: RequestState;
  readonly ctx: Context;
}

const KEPT = Symbol.for('honeyhive.request');

interface Kept {
  readonly req: IncomingMessage;
  readonly record: RequestState;
}

type Recorded = IncomingMessage & { [KEPT]?: Kept };

export function requestStateOf(req: Recorded): RequestState | undefined {
  const kept = req[KEPT];
  // A copy of a request has all that was assigned to it, and is another request; what inherits from it is not.
  const isIts = kept !== undefined && (kept.req === req || Object.prototype.isPrototypeOf.call(kept.req, req));
  return isIts ? kept.record : undefined;
}

export function requestStateIn(ctx: Context): RequestState | undefined {
  return requestIn(ctx) as RequestState | undefined;
}

/** Keeps `kept` with its request, for `requestStateOf`. */
export function attachRequestState(kept: Kept): void {
  (kept.req as Recorded)[KEPT] = kept;
}
