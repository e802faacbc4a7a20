import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { pipeline, Readable } from 'node:stream';
import { currentSession } from '@honeyhive/core';
import Router from '@koa/router';
import Koa from 'koa';
import mountAt from 'koa-mount';
import Koa2 from 'koa2';
import request from 'supertest';
import { describeServerAdapter, type Handlers, type Options } from '../../../test/contracts/server.js';
import { closeServers, listen } from '../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { honeyhive } from '../src/index.js';

const versions = [
  ['Koa 2', Koa2],
  ['Koa 3', Koa],
] as const;

/** Implements the contract's application in Koa 2 or 3. */
function createCallback(Framework: typeof Koa) {
  return (handlers: Handlers, options?: Options) => {
    const app = new Framework();
    app.on('error', (error, ctx?: Koa.Context) => {
      handlers.onError(error);
      // After the headers are sent, Koa does not end the response.
      if (ctx?.headerSent) ctx.res.destroy();
    });
    app.use(honeyhive(options));
    const org = new Router({ prefix: '/org/:org' });
    org.get('/items/:id', async (ctx) => {
      ctx.body = await handlers.report();
    });
    const router = new Router();
    router.get('/users/:id', async (ctx) => {
      ctx.body = await handlers.report();
    });
    router.get('/bind/:id', async (ctx) => {
      ctx.body = await handlers.bind();
    });
    router.get('/wait/:id', async (ctx) => {
      ctx.body = await handlers.wait();
    });
    router.get('/stream', (ctx) => {
      ctx.body = Readable.from(handlers.stream());
    });
    router.get('/fail', () => handlers.fail());
    router.get('/broken', (ctx) => {
      ctx.respond = false;
      pipeline(handlers.broken(), ctx.res, () => {});
    });
    router.get('/late', (ctx) => {
      ctx.respond = false;
      return handlers.late(ctx.res);
    });
    router.all('/own', (ctx) => {
      ctx.respond = false;
      handlers.own(ctx.req, ctx.res);
    });
    router.post('/raw', async (ctx) => {
      ctx.body = await handlers.raw(ctx.req, ctx.res);
    });
    app.use(org.routes()).use(router.routes());
    return app.callback();
  };
}

for (const [name, Framework] of versions) {
  const callback = createCallback(Framework);
  describeServerAdapter(
    name,
    (handlers, options) => createServer(callback(handlers, options)),
    (handlers) => createHttp2Server(callback(handlers)),
  );
}

describe.each(versions)('%s', (_name, Framework) => {
  let telemetry: Telemetry;

  beforeEach(() => {
    telemetry = startTelemetry();
  });

  afterEach(async () => {
    await closeServers();
    telemetry.stop();
  });

  it('names the span after the route template, including the koa-mount prefix', async () => {
    const items = new Router().get('/items/:id', (ctx) => {
      ctx.body = 'ok';
    });
    const inner = new Framework().use(items.routes());
    const app = new Framework().use(honeyhive()).use(mountAt('/shop', inner));
    await request(await listen(createServer(app.callback())))
      .get('/shop/items/3')
      .expect(200);
    expect((await telemetry.ended(1))[0]?.name).toBe('GET /shop/items/:id');
  });

  it('does not include a mount that has passed the request on', async () => {
    const router = new Router().get('/api/users/:id', (ctx) => {
      ctx.body = 'ok';
    });
    const app = new Framework()
      .use(honeyhive())
      .use(mountAt('/api', (_ctx, next) => next()))
      .use(router.routes());
    await request(await listen(createServer(app.callback())))
      .get('/api/users/3')
      .expect(200);
    expect((await telemetry.ended(1))[0]?.name).toBe('GET /api/users/:id');
  });

  it('does not record a 4xx error as a failure', async () => {
    const app = new Framework().use(honeyhive()).use((ctx) => ctx.throw(401, 'who are you'));
    await request(await listen(createServer(app.callback())))
      .get('/')
      .expect(401);
    const [span] = await telemetry.ended(1);
    expect(span?.status.code).toBe(0);
    expect(span?.attributes).not.toHaveProperty('honeyhive_error');
  });
});

describe('Koa 3', () => {
  it('keeps the session in a web stream', async () => {
    const telemetry = startTelemetry();
    const app = new Koa().use(honeyhive()).use((ctx) => {
      let left = 3;
      ctx.body = new ReadableStream({
        async pull(controller) {
          await new Promise(setImmediate);
          controller.enqueue(Buffer.from(`${currentSession()?.sessionId} `));
          left -= 1;
          if (left === 0) controller.close();
        },
      });
    });
    const response = await fetch(await listen(createServer(app.callback())), { headers: { baggage: 'session_id=s' } });
    expect(await response.text()).toBe('s s s ');
    await closeServers();
    telemetry.stop();
  });
});
