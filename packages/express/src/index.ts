import { requestContinuer, runUncalled, type ServerOptions } from '@honeyhive/core/server';
import type { Request, RequestHandler } from 'express';
import { observeRouting } from './observe-routing.js';
import { routeTemplate } from './route-template.js';

export type HoneyHiveOptions = ServerOptions<Request>;

/**
 * Returns Express middleware, to be used first: everything after it runs in the caller's trace and session. Throws a TypeError
 * if an option is wrong.
 *
 * @example app.use(honeyhive());
 */
export function honeyhive(options?: HoneyHiveOptions): RequestHandler;
export function honeyhive(options: HoneyHiveOptions = {}, ...uncalled: unknown[]): unknown {
  if (uncalled.length > 0) return runUncalled(honeyhive() as () => unknown, [options, ...uncalled]);
  const continueRequest = requestContinuer(options, routeTemplate);
  const middleware: RequestHandler = function honeyhive(req, res, next) {
    if (req.app) observeRouting(req.app, middleware);
    continueRequest(req, req, res, next);
  };
  return middleware;
}
