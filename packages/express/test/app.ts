import { createServer, type Server } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type express from 'express';
import type { Handlers, Options } from '../../../test/contracts/server.js';
import { honeyhive } from '../src/index.js';

/** Implements the contract's application in Express 4 or 5. */
export function mountWith(framework: typeof express) {
  return (handlers: Handlers, options?: Options): Server => {
    const app = framework().set('env', 'test');
    app.use(honeyhive(options));
    const items = framework.Router();
    items.get('/items/:id', async (_req, res) => {
      res.json(await handlers.report());
    });
    app.use('/org/:org', items);
    app.get('/users/:id', async (_req, res) => {
      res.json(await handlers.report());
    });
    app.get('/bind/:id', async (_req, res) => {
      res.json(await handlers.bind());
    });
    app.get('/wait/:id', async (_req, res) => {
      res.json(await handlers.wait());
    });
    app.get('/stream', (_req, res) => {
      Readable.from(handlers.stream()).pipe(res);
    });
    app.get('/broken', (_req, res) => {
      pipeline(handlers.broken(), res, () => {});
    });
    app.get('/late', (_req, res, next) => {
      handlers.late(res).catch(next);
    });
    app.all('/own', (req, res) => {
      handlers.own(req, res);
    });
    // Express 4 ignores a returned promise.
    app.post('/raw', (req, res, next) => {
      handlers.raw(req, res).then((report) => res.json(report), next);
    });
    app.get('/fail', (_req, _res, next) => {
      handlers.fail().catch(next);
    });
    app.use(((error, _req, res, next) => {
      handlers.onError(error);
      if (res.headersSent) return next(error);
      res.status(500).json({ error: error.message });
    }) as express.ErrorRequestHandler);
    return createServer(app);
  };
}
