import { globalState, recordRequestError, warnOnce } from '@honeyhive/core/server';
import type { Application, ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express';
import { type Layer, layersOf } from './layer.js';
import { leaveRoute } from './route-template.js';

type HandleRequest = (this: Layer, req: Request, res: Response, next: NextFunction) => void;
type HandleError = (this: Layer, error: unknown, req: Request, res: Response, next: NextFunction) => void;

/** Express 4 and 5 spell the methods of a layer differently. */
interface LayerPrototype {
  handle_request?: HandleRequest;
  handleRequest?: HandleRequest;
  handle_error?: HandleError;
  handleError?: HandleError;
}

// Of the process, so that a second copy of this package does not wrap what the first has wrapped.
const observed = globalState('express-routing', () => new WeakSet<object>());

/**
 * From now on an error that the application throws, rejects with or passes to `next` is recorded on its request, and a route
 * that passes a request on is no longer its route. Express offers both to the layers that follow, so they are seen there and
 * take their way unchanged.
 */
export function observeRouting(app: Application, middleware: RequestHandler): void {
  if (observed.has(app)) return;
  observed.add(app);
  const layers = layersOf(app);
  const [layer] = layers;
  if (layer === undefined) return;
  observePrototype(Object.getPrototypeOf(layer));
  warnOfEarlierRoutes(layers, middleware);
  // Layers after the last one, so that what that one passes on is offered to somebody too.
  app.use(passOn, passOnError);
}

function observePrototype(prototype: LayerPrototype): void {
  if (observed.has(prototype)) return;
  observed.add(prototype);
  const requestMethod = prototype.handle_request ? 'handle_request' : 'handleRequest';
  const handleRequest = prototype[requestMethod];
  if (handleRequest) {
    prototype[requestMethod] = function (req, res, next) {
      // The layers of a route have it as `route`, and those inside it a `method`; others belong to no route.
      if (req.route !== undefined && this.route === undefined && !Object.hasOwn(this, 'method')) leaveRoute(req);
      return handleRequest.call(this, req, res, next);
    };
  }
  const errorMethod = prototype.handle_error ? 'handle_error' : 'handleError';
  const handleError = prototype[errorMethod];
  if (handleError) {
    prototype[errorMethod] = function (error, req, res, next) {
      recordRequestError(req, error);
      return handleError.call(this, error, req, res, next);
    };
  }
}

function warnOfEarlierRoutes(layers: readonly Layer[], middleware: RequestHandler): void {
  const place = layers.findIndex(({ handle }) => handle === middleware);
  const isLate = layers.slice(0, Math.max(place, 0)).some((layer) => layer.route ?? layer.handle.stack);
  if (isLate)
    warnOnce(
      'honeyhive() is used after routes, whose requests are not traced',
      'write app.use(honeyhive()) before them',
    );
}

const passOn: RequestHandler = function honeyhive(_req, _res, next) {
  next();
};

const passOnError: ErrorRequestHandler = function honeyhive(error, _req, _res, next) {
  next(error);
};
