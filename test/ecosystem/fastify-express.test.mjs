// @fastify/express in a Fastify application. It redefines `headersSent` of Node's responses, and its Express application
// serves requests that Fastify has no route for.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fastifyExpress from '@fastify/express';
import { honeyhive } from '@honeyhive/fastify';
import express from 'express';
import fastify from 'fastify';
import { atEnd } from './support/at-end.mjs';
import { newCaller, send } from './support/caller.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

/** Starts an application that has routes of Fastify and of Express. */
async function start(plugins) {
  const app = fastify({ forceCloseConnections: true });
  for (const plugin of plugins) await app.register(plugin);
  app.get('/fastify/:id', async ({ params }) => params);
  app.get('/busy', (_request, reply) => reply.code(503).send('busy'));
  app.get('/fail', async () => {
    throw new RangeError('out of range');
  });
  const router = express.Router();
  router.get('/users/:id', (req, res) => res.json(req.params));
  router.get('/busy', (_req, res) => res.status(503).send('busy'));
  router.get('/users/:id/stream', (_req, res) => {
    res.write('one');
    res.end('two');
  });
  app.use('/express', router);
  atEnd(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

const ofFastify = [
  ['/fastify/7', 200, '/fastify/:id'],
  ['/busy', 503, '/busy'],
  ['/fail', 500, '/fail'],
  ['/missing', 404, undefined],
];
const ofExpress = [
  ['/express/users/7', 200, '/express/users/:id'],
  ['/express/users/7/stream', 200, '/express/users/:id/stream'],
  ['/express/busy', 503, '/express/busy'],
  ['/express/missing', 404, undefined],
];

function describeRequests(name, origin, requests) {
  describe(name, () => {
    for (const [path, status, route] of requests) {
      test(`GET ${path} has the status ${status} and ${route ? `the route ${route}` : 'no route'}`, async () => {
        const caller = newCaller();
        const response = await send(`${origin}${path}`, caller);
        assert.equal(response.status, status);
        const span = await telemetry.requestSpan(caller.traceId);
        assert.equal(span.attributes['http.response.status_code'], status);
        assert.equal(span.attributes['http.route'], route);
        assert.equal(span.name, route ? `GET ${route}` : 'GET');
        assert.equal(span.status.code, status < 500 ? 'unset' : 'error');
        assert.equal(span.attributes['honeyhive.session_id'], caller.session);
      });
    }
  });
}

describeRequests('honeyhive registered first', await start([honeyhive, fastifyExpress]), [...ofFastify, ...ofExpress]);
// Express serves its own routes before a plugin that is registered later sees them.
describeRequests('honeyhive registered second', await start([fastifyExpress, honeyhive]), ofFastify);
