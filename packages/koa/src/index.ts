import { recordRequestError, requestContinuer, type ServerOptions } from '@honeyhive/core/server';
import type { Context, Middleware } from 'koa';
import { routeTemplate } from './route-template.js';

export type HoneyHiveOptions = ServerOptions<Context>;

/**
 * Koa middleware, to be used first: what follows it runs in the caller's trace and session, streamed bodies too.
 *
 * @example app.use(honeyhive());
 */
export function honeyhive(options: HoneyHiveOptions = {}): Middleware {
  const continueRequest = requestContinuer(options, routeTemplate);
  return function honeyhive(ctx, next) {
    const { req, res } = ctx;
    const rest = continueRequest(ctx, req, res, next);
    return rest.catch((error) => {
      recordRequestError(req, error);
      throw error;
    });
  };
}
