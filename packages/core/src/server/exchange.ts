import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Context, Span } from '@opentelemetry/api';
import { INNER_REQUEST, type InnerRequest } from '../context/context-keys.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { bindEvents, bindReads, type EmitterScope, unbindReads } from './bind-events.js';
import { http2StreamOf, isUpgraded } from './request-failure.js';
import { endRequestSpan, readRoute } from './request-span.js';
import { attachRequestState, type GetRoute, type RequestState, type ServedRequest } from './request-state.js';

/** A request and its response while it is served. */
export class Exchange<R> implements EmitterScope, ServedRequest<R> {
  readonly request: R;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly getRoute: GetRoute<R>;
  readonly state: RequestState;
  readonly ctx: Context;
  /** The route of the handler that has ended the response; a later one may have taken its place on the request. */
  route: string | undefined;
  readonly #span: Span | undefined;
  /** The host of the application, such as a Lambda function, whose span is the request's too. */
  readonly #host: InnerRequest | undefined;
  /** True if only Node itself listens for `finish`. */
  readonly #isNodeAlone: boolean;

  /** @param span is the request span, if it was made here. */
  constructor(
    request: R,
    req: IncomingMessage,
    res: ServerResponse,
    getRoute: GetRoute<R>,
    state: RequestState,
    ctx: Context,
    span: Span | undefined,
  ) {
    this.request = request;
    this.req = req;
    this.res = res;
    this.getRoute = getRoute;
    this.state = state;
    this.ctx = ctx;
    this.#span = span;
    this.#host = span ? undefined : (ctx.getValue(INNER_REQUEST) as InnerRequest | undefined);
    this.#isNodeAlone = res.listenerCount?.('finish') === 1;
  }

  /** From here on the events of both run in the request's Context, and the last of them ends its span. */
  follow(): void {
    const { req, res } = this;
    attachRequestState(this);
    bindEvents(req, this);
    bindEvents(res, this);
    const close = () => this.#close();
    // A client may be gone before its request gets here.
    if (http2StreamOf(req)?.destroyed ?? res.closed) close();
    else res.on('close', close);
    if (isUpgraded(req)) this.#followSocket(req.socket);
  }

  // After an upgrade the response may lose its connection, whose data is the request's as long as it lives: for days, so it
  // must not keep the request in memory.
  #followSocket(socket: Socket): void {
    const { ctx, state } = this;
    const span = this.#span;
    const reference = new WeakRef(this);
    bindEvents(socket, { ctx });
    socket.once('close', () => {
      const exchange = reference.deref();
      if (exchange) exchange.#close();
      else if (!state.closed) span?.end();
      state.closed = true;
    });
  }

  owns(emitter: object): boolean {
    return emitter === this.req || emitter === this.res;
  }

  observe(emitter: object, event: string, argument: unknown): number {
    if (emitter !== this.res) return 0;
    switch (event) {
      case 'prefinish':
        // Published inside `end()`, and so by the handler that answers.
        if (this.#span ?? this.#host) this.route ??= readRoute(this.request, this.getRoute);
        return 0;
      case 'finish':
        // A response without a connection says no other way that it is complete, and may never be closed. On a connection,
        // HTTP/2 emits this for a cancelled one as well.
        if (!hasConnection(this.req)) {
          this.state.finished = true;
          this.#close();
        }
        return this.#isNodeAlone ? 1 : 0;
      case 'close':
        return 1;
      case 'timeout':
        // A listener for `timeout` would keep Node from closing the connection.
        this.state.timedOut = true;
        return 0;
      case 'pipe':
        this.state.body = argument as Readable;
        bindReads(this.state.body, this.ctx);
        return 0;
      case 'unpipe':
        // Also emitted when the response closes, and when one of several sources has ended.
        unbindReads(argument as Readable);
        return 0;
      default:
        return 0;
    }
  }

  #close(): void {
    const { state } = this;
    if (state.closed) return;
    state.closed = true;
    const span = this.#span;
    if (span) warnOnThrow('honeyhive(): a request span is incomplete', () => endRequestSpan(span, this));
    else if (this.#host) this.#host.route ??= this.route ?? readRoute(this.request, this.getRoute);
    state.body = undefined;
  }
}

function hasConnection(req: IncomingMessage): boolean {
  return req.socket instanceof Socket || http2StreamOf(req) !== undefined;
}
