// An application responds with a 4xx by throwing. That is a response like any other, so its span has no exception.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import sensible from '@fastify/sensible';
import { honeyhive as expressAdapter } from '@honeyhive/express';
import { honeyhive as fastifyAdapter } from '@honeyhive/fastify';
import { honeyhive as koaAdapter } from '@honeyhive/koa';
import express5 from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import createError from 'http-errors';
import Koa3 from 'koa';
import Koa2 from 'koa2';
import { z } from 'zod';
import { atEnd } from './support/at-end.mjs';
import { newCaller, send } from './support/caller.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

const parse = () => z.object({ id: z.number() }).parse({ id: 'seven' });

function startExpress(express) {
  const app = express();
  app.use(expressAdapter());
  app.get('/404', () => {
    throw createError(404, 'no such user');
  });
  app.get('/403', (_req, _res, next) => next(createError(403)));
  app.get('/400', () => parse());
  app.get('/503', () => {
    throw createError(503, 'busy');
  });
  app.use((error, _req, res, next) => (error instanceof z.ZodError ? res.status(400).json(error.issues) : next(error)));
  app.set('env', 'test');
  return listen(createServer(app));
}

function startKoa(Koa) {
  const app = new Koa();
  app.silent = true;
  app.use(koaAdapter());
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      ctx.status = 400;
      ctx.body = error.issues;
    }
  });
  app.use((ctx) => {
    if (ctx.path === '/404') ctx.throw(404, 'no such user');
    if (ctx.path === '/403') throw createError(403);
    if (ctx.path === '/400') parse();
    ctx.throw(503, 'busy');
  });
  return listen(createServer(app.callback()));
}

async function startFastify() {
  const app = fastify({ forceCloseConnections: true });
  await app.register(fastifyAdapter);
  await app.register(sensible);
  app.get('/404', async () => {
    throw app.httpErrors.notFound('no such user');
  });
  app.get('/403', (_request, reply) => reply.send(createError(403)));
  app.get('/400', async () => parse());
  app.get('/503', async () => {
    throw app.httpErrors.serviceUnavailable('busy');
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof z.ZodError) reply.code(400).send(error.issues);
    else reply.send(error);
  });
  atEnd(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

const servers = {
  'Express 4': () => startExpress(express4),
  'Express 5': () => startExpress(express5),
  'Koa 2': () => startKoa(Koa2),
  'Koa 3': () => startKoa(Koa3),
  Fastify: startFastify,
};

for (const [name, start] of Object.entries(servers)) {
  const origin = await start();

  describe(name, () => {
    for (const status of [400, 403, 404]) {
      test(`a ${status} that was thrown leaves no exception on its span`, async () => {
        const caller = newCaller();
        const response = await send(`${origin}/${status}`, caller);
        assert.equal(response.status, status);
        const span = await telemetry.requestSpan(caller.traceId);
        assert.equal(span.status.code, 'unset');
        assert.equal(span.attributes['http.response.status_code'], status);
        assert.deepEqual(span.events, []);
      });
    }

    test('a 503 that was thrown leaves one', async () => {
      const caller = newCaller();
      const response = await send(`${origin}/503`, caller);
      assert.equal(response.status, 503);
      const span = await telemetry.requestSpan(caller.traceId);
      assert.equal(span.status.code, 'error');
      assert.equal(span.attributes['http.response.status_code'], 503);
      assert.deepEqual(
        span.events.map(({ name, attributes }) => [name, attributes['exception.message']]),
        [['exception', 'busy']],
      );
    });
  });
}
