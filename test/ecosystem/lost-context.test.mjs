// A pool that calls back from its own events loses the context of the request, or runs the callback in that of another
// request. A second `app.use(honeyhive())` behind it enters the request's scope again.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { honeyhive as expressAdapter } from '@honeyhive/express';
import { honeyhive as fastifyAdapter } from '@honeyhive/fastify';
import { honeyhive as koaAdapter } from '@honeyhive/koa';
import { currentSession, enrichSpanContext } from '@honeyhive/node';
import async from 'async';
import express5 from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import Koa3 from 'koa';
import Koa2 from 'koa2';
import { atEnd } from './support/at-end.mjs';
import { newCaller, send } from './support/caller.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { startUpstream } from './support/upstream.mjs';

const telemetry = await startTelemetry();
const upstream = await startUpstream();

// The timer belongs to no request, so its callbacks run in no request's context.
const waiting = [];
const timer = setInterval(() => waiting.shift()?.(), 1);
atEnd(() => clearInterval(timer));

const count = 5;

/** Each calls `next` in a context that is not the caller's. */
const pools = {
  'a pool that calls back from a timer of its own': () => (next) => void waiting.push(next),
  'a queue that runs the callbacks of all requests when the last one has come': () => {
    const queue = async.queue((_task, done) => setImmediate(done), 1);
    queue.pause();
    return (next) => {
      queue.push({}, () => next());
      if (queue.length() === count) queue.resume();
    };
  },
};

/** The handler's work: an event with a call to another service. Returns the session in force. */
const work = (path) =>
  enrichSpanContext({ eventName: `work ${path}` }, async () => {
    await (await fetch(`${upstream.origin}${path}`)).text();
    return currentSession().sessionId;
  });

function startExpress(express, borrow) {
  const app = express();
  app.use(expressAdapter());
  app.use((_req, _res, next) => borrow(next));
  app.use(expressAdapter());
  app.get('/jobs/:id', async (req, res) => res.send(await work(req.path)));
  return listen(createServer(app));
}

function startRouter(express, borrow) {
  const app = express();
  app.use(expressAdapter());
  app.use((_req, _res, next) => borrow(next));
  const router = express.Router();
  router.use(expressAdapter());
  router.get('/:id', async (req, res) => res.send(await work(`/jobs${req.path}`)));
  app.use('/jobs', router);
  return listen(createServer(app));
}

function startKoa(Koa, borrow) {
  const app = new Koa();
  app.use(koaAdapter());
  app.use((_ctx, next) => new Promise((resolve, reject) => borrow(() => next().then(resolve, reject))));
  app.use(koaAdapter());
  app.use(async (ctx) => {
    ctx.body = await work(ctx.path);
  });
  return listen(createServer(app.callback()));
}

async function startFastify(borrow) {
  const app = fastify({ forceCloseConnections: true });
  await app.register(fastifyAdapter);
  app.addHook('onRequest', (_request, _reply, next) => borrow(next));
  await app.register(fastifyAdapter);
  app.get('/jobs/:id', ({ url }) => work(url));
  atEnd(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

const applications = {
  'Express 4': (borrow) => startExpress(express4, borrow),
  'Express 5': (borrow) => startExpress(express5, borrow),
  'a router of Express 4': (borrow) => startRouter(express4, borrow),
  'a router of Express 5': (borrow) => startRouter(express5, borrow),
  'Koa 2': (borrow) => startKoa(Koa2, borrow),
  'Koa 3': (borrow) => startKoa(Koa3, borrow),
  Fastify: startFastify,
};

for (const [pool, open] of Object.entries(pools)) {
  describe(pool, () => {
    for (const [name, start] of Object.entries(applications)) {
      test(`${name}: handlers after the second honeyhive() run in the scope of their own request`, async () => {
        const origin = await start(open());
        const callers = Array.from({ length: count }, (_, id) => ({
          ...newCaller(),
          path: `/jobs/${name.length}-${id}`,
        }));
        upstream.calls.length = 0;
        const answers = await Promise.all(callers.map(({ path, headers }) => send(`${origin}${path}`, { headers })));
        assert.deepEqual(
          answers.map(({ body }) => body),
          callers.map(({ session }) => session),
        );
        for (const { path, traceId, session } of callers) {
          const request = await telemetry.requestSpan(traceId);
          const [event] = await telemetry.ended((span) => span.name === `work ${path}` && span.traceId === traceId);
          assert.equal(event.parentSpanId, request.spanId);
          const call = upstream.calls.find(({ url }) => url === path);
          assert.deepEqual({ traceId: call.traceId, session: call.session }, { traceId, session });
        }
      });
    }
  });
}
