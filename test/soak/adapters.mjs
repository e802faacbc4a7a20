// The same server in each framework, with every kind of route.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { bodyOf, callOn, endless, fail, parts, sessionId, work } from './work.mjs';

export const adapters = {
  async express() {
    const { default: express } = await import('express');
    const { honeyhive } = await import('@honeyhive/express');
    const app = express().use(honeyhive());
    app.get('/echo', async (_req, res) => res.send(await work()));
    app.post('/body', async (req, res) => res.send(await bodyOf(req)));
    app.get('/calls', async (req, res) => res.send(await callOn(req)));
    app.get('/stream', (_req, res) => void Readable.from(parts()).pipe(res));
    app.get('/endless', (_req, res) => void Readable.from(endless()).pipe(res));
    app.get('/hang', () => {});
    app.get('/fail', fail);
    app.use((_error, _req, res, _next) => res.status(503).send(sessionId()));
    return createServer(app);
  },
  async fastify() {
    const { default: fastify } = await import('fastify');
    const { honeyhive } = await import('@honeyhive/fastify');
    const app = fastify();
    await app.register(honeyhive);
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.get('/echo', () => work());
    app.post('/body', (request) => bodyOf(request.raw));
    app.get('/calls', (request) => callOn(request.raw));
    app.get('/stream', (_request, reply) => reply.send(Readable.from(parts())));
    app.get('/endless', (_request, reply) => reply.send(Readable.from(endless())));
    app.get('/hang', (_request, reply) => void reply.hijack());
    app.get('/fail', fail);
    app.setErrorHandler((_error, _request, reply) => reply.code(503).send(sessionId()));
    await app.ready();
    return app.server;
  },
  async koa() {
    const { default: Koa } = await import('koa');
    const { honeyhive } = await import('@honeyhive/koa');
    const routes = {
      '/echo': work,
      '/body': ({ req }) => bodyOf(req),
      '/calls': ({ req }) => callOn(req),
      '/stream': async () => Readable.from(parts()),
      '/endless': async () => Readable.from(endless()),
      '/hang': () => new Promise(() => {}),
      '/fail': fail,
    };
    const app = new Koa({ env: 'test' }).use(honeyhive());
    app.silent = true;
    app.use(async (ctx, next) => {
      try {
        await next();
      } catch (error) {
        ctx.status = error.statusCode ?? 500;
        ctx.body = error.statusCode ? sessionId() : `${error}`;
      }
    });
    app.use(async (ctx) => {
      ctx.body = await routes[ctx.path](ctx);
    });
    return createServer(app.callback());
  },
  /** Invokes a Lambda handler for each request. If the client disconnects, the invocation ends. */
  async lambda() {
    const { honeyhive } = await import('@honeyhive/lambda');
    const routes = {
      '/echo': work,
      '/body': work,
      '/calls': ({ headers }) => callOn({ headers }),
      '/stream': async () => (await Array.fromAsync(parts())).join(''),
      '/endless': ({ write, gone }) => {
        write(`${sessionId()} `);
        return gone;
      },
      '/hang': ({ gone }) => gone,
      '/fail': fail,
    };
    const handler = honeyhive(async (event) => {
      try {
        return { statusCode: 200, body: await routes[event.rawPath](event) };
      } catch (error) {
        return { statusCode: error.statusCode, body: sessionId() };
      }
    });
    return createServer(async (req, res) => {
      const requestContext = { http: { method: req.method } };
      const gone = once(res, 'close').then(() => '');
      const write = (part) => res.write(part);
      const event = { rawPath: req.url, headers: req.headers, requestContext, write, gone };
      const { statusCode, body } = await handler(event, { functionName: 'soak', getRemainingTimeInMillis: () => 3000 });
      if (!res.headersSent) res.writeHead(statusCode).end(body);
    });
  },
};
