import type { IncomingMessage } from 'node:http';
import { context } from '@opentelemetry/api';
import { requestContextOf } from './request-state.js';

/**
 * Returns `fn` bound to the trace and session of `req`, for callbacks that lose them: those of pools, emitters and sockets. `req` is
 * Node's request, such as `request.raw` in Fastify, `ctx.req` in Koa, `socket.request` in socket.io. If `req` is not traced,
 * `fn` is returned as it is.
 *
 * @example socket.on('message', bindToRequest(socket.request, (message) => agent.answer(message)));
 */
export function bindToRequest<F extends (...args: never[]) => unknown>(req: IncomingMessage, fn: F): F {
  const ctx = requestContextOf(req);
  return ctx === undefined ? fn : context.bind(ctx, fn);
}
