import { globalState, recordRequestError } from '@honeyhive/core/server';
import type { Application, ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { layersOf } from './layer.js';

type HandleError = (this: unknown, error: unknown, req: Request, res: Response, next: NextFunction) => void;
type Handler = 'handle_error' | 'handleError';

// Of the process, so that a second copy of this package does not wrap what the first has wrapped.
const observed = globalState('express-errors', () => new WeakSet<object>());

/**
 * From now on what the application throws, rejects or hands to `next` is noted on its request. Express offers an
 * error to every layer that follows the failing one, so it is seen there, and its way is not changed.
 */
export function observeErrors(app: Application): void {
  if (observed.has(app)) return;
  observed.add(app);
  const [layer] = layersOf(app);
  if (layer === undefined) return;
  observePrototype(Object.getPrototypeOf(layer));
  // A layer after the last one, so that an error of that one is offered to somebody as well.
  app.use(passOn);
}

function observePrototype(prototype: Partial<Record<Handler, HandleError>>): void {
  if (observed.has(prototype)) return;
  observed.add(prototype);
  // Express 4 and 5 spell it differently.
  const name = prototype.handle_error ? 'handle_error' : 'handleError';
  const handleError = prototype[name];
  if (handleError === undefined) return;
  prototype[name] = function (error, req, res, next) {
    recordRequestError(req, error);
    return handleError.call(this, error, req, res, next);
  };
}

const passOn: ErrorRequestHandler = function honeyhive(error, _req, _res, next) {
  next(error);
};
