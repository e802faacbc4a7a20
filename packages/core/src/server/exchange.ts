import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Context, Span } from '@opentelemetry/api';
import { warnOnThrow } from '../runtime/warn-once.js';
import { bindEvents, bindReads, type EmitterScope, unbindReads } from './bind-events.js';
import { http2StreamOf, isUpgraded } from './request-failure.js';
import { endRequestSpan } from './request-span.js';
import { attachRequestState, type GetRoute, type RequestState, type ServedRequest } from './request-state.js';

/** A request and its response while it is served. */
export class Exchange<R> implements EmitterScope, ServedRequest<R> {
  readonly request: R;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly getRoute: GetRoute<R>;
  readonly record: RequestState;
  readonly ctx: Context;
  readonly #span: Span | undefined;
  /** The one listener that was there before is Node's own. */
  readonly #isNodeAlone: boolean;

  /** @param span is the request span, where it was made here. */
  constructor(
    request: R,
    req: IncomingMessage,
    res: ServerResponse,
    getRoute: GetRoute<R>,
    record: RequestState,
    ctx: Context,
    span: Span | undefined,
  ) {
    this.request = request;
    this.req = req;
    this.res = res;
    this.getRoute = getRoute;
    this.record = record;
    this.ctx = ctx;
    this.#span = span;
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
    // What takes an upgrade may leave the response without a connection.
    if (isUpgraded(req)) req.socket.once('close', close);
  }

  isOf(emitter: object): boolean {
    return emitter === this.req || emitter === this.res;
  }

  note(emitter: object, event: string, argument: unknown): number {
    if (emitter !== this.res) return 0;
    switch (event) {
      case 'finish':
        return this.#isNodeAlone ? 1 : 0;
      case 'close':
        return 1;
      case 'timeout':
        // Who listens to a timeout keeps Node from closing the connection.
        this.record.timedOut = true;
        return 0;
      case 'pipe':
        this.record.body = argument as Readable;
        bindReads(this.record.body, this.ctx);
        return 0;
      case 'unpipe':
        // Also when the response closes, and when one of several sources has ended.
        unbindReads(argument as Readable);
        return 0;
      default:
        return 0;
    }
  }

  #close(): void {
    const { record } = this;
    if (record.closed) return;
    record.closed = true;
    const span = this.#span;
    if (span) warnOnThrow('honeyhive(): a request span is incomplete', () => endRequestSpan(span, this));
    record.body = undefined;
  }
}
