import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Context, Span } from '@opentelemetry/api';
import { requestIn } from '../context/request-lookup.js';
import type { RemoteContext } from '../propagation/extract.js';
import type { Session } from '../session/session.js';
import { createSessionScope, type SessionScope } from '../session/session-scope.js';
import type { RequestedReport } from './hop-report.js';
import type { RequestOutcome } from './request-failure.js';

/** The state of a request while it is served. The Context holds this, and not the request itself. */
export class RequestState implements RequestOutcome {
  readonly remote: RemoteContext;
  /** The request's span, made here or by another instrumentation. */
  span: Span | undefined;
  /** True if the span was made here, and is ended here. */
  isSpanOwn = false;
  thrown: RequestOutcome['thrown'];
  body: Readable | undefined;
  timedOut = false;
  finished = false;
  closed = false;
  /** Hardly any request has one, so it is not initialized. */
  declare requestedReport?: RequestedReport | undefined;
  readonly #chosen: Pick<RemoteContext, 'session'>;
  readonly #parentSession: Session | undefined;
  #session: SessionScope | undefined;

  /**
   * @param chosen holds the caller's session, or what the option `session` has made of it.
   * @param parentSession is the session of the request that dispatched this one in the same process.
   */
  constructor(remote: RemoteContext, chosen: Pick<RemoteContext, 'session'>, parentSession: Session | undefined) {
    this.remote = remote;
    this.#chosen = chosen;
    this.#parentSession = parentSession;
  }

  /** Created on first read. */
  get session(): SessionScope {
    this.#session ??= createSessionScope(this.#chosen.session, this.#parentSession);
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
  readonly state: RequestState;
  readonly ctx: Context;
  /** The route, if it was read when the response was ended. */
  readonly route: string | undefined;
}

const ATTACHED = Symbol.for('honeyhive.request');

type Attached = Pick<ServedRequest<unknown>, 'req' | 'state' | 'ctx'>;

type TracedRequest = IncomingMessage & { [ATTACHED]?: Attached };

/** Attaches the state to its request, for `requestStateOf` and `requestContextOf`. */
export function attachRequestState(served: Attached): void {
  (served.req as TracedRequest)[ATTACHED] = served;
}

export function requestStateOf(req: IncomingMessage): RequestState | undefined {
  return attachedTo(req)?.state;
}

/** Returns the Context that was opened for `req`. */
export function requestContextOf(req: IncomingMessage): Context | undefined {
  return attachedTo(req)?.ctx;
}

export function requestStateIn(ctx: Context): RequestState | undefined {
  return requestIn(ctx) as RequestState | undefined;
}

// A copy of a request has all properties of the original, but is another request; an object that inherits from it is not.
function attachedTo(req: TracedRequest): Attached | undefined {
  const attached = req[ATTACHED];
  if (attached === undefined) return undefined;
  const isSame = attached.req === req || Object.prototype.isPrototypeOf.call(attached.req, req);
  return isSame ? attached : undefined;
}
