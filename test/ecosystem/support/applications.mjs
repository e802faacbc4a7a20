import { Readable } from 'node:stream';
import { honeyhive as expressAdapter } from '@honeyhive/express';
import { honeyhive as fastifyAdapter } from '@honeyhive/fastify';
import { honeyhive as koaAdapter } from '@honeyhive/koa';
import { enrichSpanContext } from '@honeyhive/node';
import Router from '@koa/router';
import express5 from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import Koa3 from 'koa';
import Koa2 from 'koa2';

/** The application of `describeRequest` in Express. */
export function expressApplication(express) {
  const app = express();
  app.use(expressAdapter());
  app.get('/users/:id', async (req, res) => {
    res.json(await loadUser(req.params.id));
  });
  app.get('/stream', (_req, res) => void pieces().pipe(res));
  app.get('/fail', fail);
  app.use((_req, res) => res.status(404).send('not here'));
  app.use((_error, _req, res, _next) => res.status(500).send('sorry'));
  return app;
}

export async function fastifyApplication() {
  const app = fastify();
  await app.register(fastifyAdapter);
  app.get('/users/:id', ({ params }) => loadUser(params.id));
  app.get('/stream', (_request, reply) => reply.send(pieces()));
  app.get('/fail', async () => fail());
  return app;
}

export function koaApplication(Koa) {
  const app = new Koa();
  app.silent = true;
  app.use(koaAdapter());
  const router = new Router();
  router.get('/users/:id', async (ctx) => {
    ctx.body = await loadUser(ctx.params.id);
  });
  router.get('/stream', (ctx) => {
    ctx.body = pieces();
  });
  router.get('/fail', fail);
  app.use(router.routes());
  return app;
}

export const expresses = { 'Express 4': express4, 'Express 5': express5 };
export const koas = { 'Koa 2': Koa2, 'Koa 3': Koa3 };

function loadUser(id) {
  return enrichSpanContext({ eventName: 'load_user' }, async () => ({ id }));
}

function pieces() {
  return Readable.from(['one ', 'two']);
}

function fail() {
  throw new RangeError('out of range');
}
