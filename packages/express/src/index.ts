import { requestContinuer, type ServerOptions } from '@honeyhive/core/server';
import type { Request, RequestHandler } from 'express';
import { observeErrors } from './errors.js';
import { routeTemplate } from './route-template.js';

export type HoneyHiveOptions = ServerOptions<Request>;

/**
 * Express middleware, to be used first: what follows it runs in the caller's trace and session.
 *
 * @example app.use(honeyhive());
 */
export function honeyhive(options: HoneyHiveOptions = {}): RequestHandler {
  const continueRequest = requestContinuer(options, routeTemplate);
  return function honeyhive(req, res, next) {
    if (req.app) observeErrors(req.app);
    continueRequest(req, req, res, next);
  };
}
