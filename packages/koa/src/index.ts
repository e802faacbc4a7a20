import { recordRequestError, requestContinuer, runUncalled, type ServerOptions } from '@honeyhive/core/server';
import type { Context, Middleware } from 'koa';
import { routeTemplate } from './route-template.js';

export type HoneyHiveOptions = ServerOptions<Context>;

/**
 * Returns Koa middleware, to be used first: everything after it runs in the caller's trace and session, streamed bodies too. Throws a
 * TypeError if an option is wrong.
 *
 * @example app.use(honeyhive());
 */
export function honeyhive(options?: HoneyHiveOptions): Middleware;
export function honeyhive(options: HoneyHiveOptions = {}, ...uncalled: unknown[]): unknown {
  if (uncalled.length > 0) return runUncalled(honeyhive() as () => unknown, [options, ...uncalled]);
  const continueRequest = requestContinuer(options, routeTemplate);
  const middleware: Middleware = function honeyhive(ctx, next) {
    const { req, res } = ctx;
    const rest = continueRequest(ctx, req, res, next);
    return rest.catch((error) => {
      recordRequestError(req, error);
      throw error;
    });
  };
  return middleware;
}
