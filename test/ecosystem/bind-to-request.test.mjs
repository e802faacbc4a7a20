// `bindToRequest(req, fn)` returns a function that runs in the scope of its request, whoever calls it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import fastifyWebsocket from '@fastify/websocket';
import * as core from '@honeyhive/core';
import { honeyhive as expressAdapter } from '@honeyhive/express';
import { honeyhive as fastifyAdapter } from '@honeyhive/fastify';
import { honeyhive as koaAdapter } from '@honeyhive/koa';
import { bindToRequest, currentSession } from '@honeyhive/node';
import { trace } from '@opentelemetry/api';
import async from 'async';
import express5 from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import Koa from 'koa';
import PQueue from 'p-queue';
import { atEnd } from './support/at-end.mjs';
import { assertAllOwn, burst } from './support/burst.mjs';
import { newCaller, send } from './support/caller.mjs';
import { describeSocket } from './support/describe-socket.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { startUpstream } from './support/upstream.mjs';

const telemetry = await startTelemetry();

test('@honeyhive/core and @honeyhive/node export the same function', () => {
  assert.equal(core.bindToRequest, bindToRequest);
});

// The timer belongs to no request, so its callbacks run in no request's context.
const waiting = [];
const timer = setInterval(() => waiting.shift()?.(), 1);
atEnd(() => clearInterval(timer));
const borrow = (fn) => void waiting.push(fn);

/** Returns the session and the trace that are in force. */
const here = () => ({ session: currentSession()?.sessionId, traceId: trace.getActiveSpan()?.spanContext().traceId });

function startExpress(express) {
  const app = express();
  app.use(expressAdapter());
  app.use((req, _res, next) => borrow(bindToRequest(req, next)));
  app.use((_req, res) => res.json(here()));
  return listen(createServer(app));
}

function startKoa() {
  const app = new Koa();
  app.use(koaAdapter());
  app.use(({ req }, next) => {
    const { promise, resolve } = Promise.withResolvers();
    borrow(bindToRequest(req, () => resolve(next())));
    return promise;
  });
  app.use((ctx) => {
    ctx.body = here();
  });
  return listen(createServer(app.callback()));
}

async function startFastify() {
  const app = fastify({ forceCloseConnections: true });
  await app.register(fastifyAdapter);
  app.addHook('preHandler', ({ raw }, _reply, next) => borrow(bindToRequest(raw, next)));
  app.get('/', (_request, reply) => reply.send(here()));
  atEnd(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

describe('a callback of a pool', () => {
  const applications = {
    'Express 4': () => startExpress(express4),
    'Express 5': () => startExpress(express5),
    Koa: startKoa,
    Fastify: startFastify,
  };
  for (const [name, start] of Object.entries(applications)) {
    test(`${name}: runs in the scope of its request`, async () => {
      const origin = await start();
      const callers = Array.from({ length: 5 }, () => newCaller());
      const answers = await Promise.all(callers.map((caller) => send(origin, caller)));
      assert.deepEqual(
        answers.map(({ body }) => JSON.parse(body)),
        callers.map(({ session, traceId }) => ({ session, traceId })),
      );
    });
  }
});

describe('a queue that runs the functions of many requests', () => {
  const queues = {
    'p-queue': () => {
      const queue = new PQueue({ concurrency: 2 });
      return (fn) => queue.add(fn);
    },
    'async.queue': () => {
      const queue = async.queue((fn, done) => void fn().then(() => done(), done), 2);
      return (fn) => queue.pushAsync(fn);
    },
  };
  for (const [name, open] of Object.entries(queues)) {
    test(`${name}: each call upstream carries its own trace and session`, async () => {
      const { origin, calls } = await startUpstream();
      const add = open();
      const call = (path, req) => add(bindToRequest(req, async () => (await fetch(`${origin}${path}`)).text()));
      assertAllOwn(await burst(20, call), calls);
    });
  }
});

test('a function that is bound to another request runs in the scope of that one', async () => {
  const app = express5();
  app.use(expressAdapter());
  let first;
  const { promise: held, resolve: hold } = Promise.withResolvers();
  app.get('/first', (req, res) => {
    first = { req, res };
    hold();
  });
  app.get('/second', (_req, res) => {
    res.json(bindToRequest(first.req, here)());
    first.res.end();
  });
  const origin = await listen(createServer(app));
  const caller = newCaller();
  const waiting = send(`${origin}/first`, caller);
  await held;
  const { body } = await send(`${origin}/second`, newCaller());
  await waiting;
  assert.deepEqual(JSON.parse(body), { session: caller.session, traceId: caller.traceId });
});

test('passes on `this`, the arguments, the result and errors', async () => {
  const app = express5();
  app.use(expressAdapter());
  app.use((req, res) => {
    const bound = bindToRequest(req, function add(a, b) {
      return { self: this, sum: a + b };
    });
    const self = {};
    const error = new RangeError('out of range');
    const fail = bindToRequest(req, () => {
      throw error;
    });
    assert.deepEqual(bound.call(self, 1, 2), { self, sum: 3 });
    assert.equal(bound.call(self, 1, 2).self, self);
    assert.throws(fail, (thrown) => thrown === error);
    res.end('ok');
  });
  const { status } = await send(await listen(createServer(app)));
  assert.equal(status, 200);
});

test('a function that is bound to a request without an adapter still runs', () => {
  assert.equal(bindToRequest({ headers: {} }, () => 'called')(), 'called');
});

describeSocket('the messages of a WebSocket', telemetry, async (respond) => {
  const app = fastify({ forceCloseConnections: true });
  await app.register(fastifyAdapter);
  await app.register(fastifyWebsocket);
  app.get('/', { websocket: true }, (socket, { raw }) => {
    socket.on(
      'message',
      bindToRequest(raw, async (data) => socket.send(await respond(String(data)))),
    );
  });
  atEnd(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
});
