import { Readable } from 'node:stream';
import { currentSession, HoneyHivePropagator } from '@honeyhive/core';
import { context, defaultTextMapGetter, SpanKind, trace } from '@opentelemetry/api';
import fastify, { type FastifyInstance, type RawServerBase } from 'fastify';
import request from 'supertest';
import { describeServerAdapter, type Handlers, type Options } from '../../../test/contracts/server.js';
import { closeServers, listen } from '../../../test/support/listen.js';
import { startTelemetry, type Telemetry, tree } from '../../../test/support/telemetry.js';
import { honeyhive } from '../src/index.js';

const mount = (handlers: Handlers, options?: Options) => createContractServer(fastify(), handlers, options);
const mountHttp2 = (handlers: Handlers) => createContractServer(fastify({ http2: true }), handlers);

/** Implements the contract's application in Fastify, over HTTP/1.1 or HTTP/2. */
async function createContractServer<S extends RawServerBase>(
  instance: FastifyInstance<S>,
  handlers: Handlers,
  options: Options = {},
): Promise<S> {
  const app = instance as unknown as FastifyInstance;
  await app.register(honeyhive, options);
  app.setErrorHandler((error: Error, _request, reply) => {
    handlers.onError(error);
    // After the headers are sent, Fastify cannot send an error response.
    if (reply.raw.headersSent) return reply.hijack().raw.destroy();
    return reply.code(500).send({ error: error.message });
  });
  await app.register(
    async (org) => {
      org.get('/items/:id', () => handlers.report());
    },
    { prefix: '/org/:org' },
  );
  app.get('/users/:id', () => handlers.report());
  app.get('/bind/:id', () => handlers.bind());
  app.get('/wait/:id', () => handlers.wait());
  app.get('/stream', (_request, reply) => reply.send(Readable.from(handlers.stream())));
  app.get('/fail', () => handlers.fail());
  app.get('/broken', (_request, reply) => reply.send(handlers.broken()));
  app.get('/late', (_request, reply) => handlers.late(reply.raw));
  await app.register(async (raw) => {
    raw.addContentTypeParser('*', (_request, _payload, done) => done(null));
    raw.removeContentTypeParser('text/plain');
    raw.all('/own', (request, reply) => {
      reply.hijack();
      handlers.own(request.raw, reply.raw);
    });
    raw.post('/raw', (request, reply) => handlers.raw(request.raw, reply.raw));
  });
  await app.ready();
  return instance.server;
}

describeServerAdapter('Fastify 5', mount, mountHttp2);

describe('Fastify 5', () => {
  let telemetry: Telemetry;

  beforeEach(() => {
    telemetry = startTelemetry();
  });

  afterEach(async () => {
    await closeServers();
    telemetry.stop();
  });

  it('applies to routes and hooks that were added before the plugin', async () => {
    const app = fastify();
    app.addHook('preHandler', async (request) => {
      Object.assign(request, { seen: currentSession()?.sessionId });
    });
    app.post('/early', (request) => ({
      hook: (request as { seen?: string }).seen,
      handler: currentSession()?.sessionId,
    }));
    await app.register(honeyhive);
    await app.ready();
    const { body } = await request(await listen(app.server))
      .post('/early')
      .set('baggage', 'session_id=s')
      .send({ a: 1 });
    expect(body).toEqual({ hook: 's', handler: 's' });
  });

  it('records an error in a hook that Fastify itself handles', async () => {
    const app = fastify();
    await app.register(honeyhive);
    app.get('/', { preHandler: async () => Promise.reject(new TypeError('boom')) }, async () => 'never');
    await app.ready();
    await request(await listen(app.server))
      .get('/')
      .expect(500);
    const [span] = await telemetry.ended(1);
    expect(span?.events).toHaveLength(1);
    expect(span?.attributes).toMatchObject({ 'error.type': 'TypeError', honeyhive_error: 'TypeError: boom' });
  });

  it('keeps the session in a web stream', async () => {
    const app = fastify();
    await app.register(honeyhive);
    app.get('/', (_request, reply) => {
      let left = 3;
      const stream = new ReadableStream({
        async pull(controller) {
          await new Promise(setImmediate);
          controller.enqueue(Buffer.from(`${currentSession()?.sessionId} `));
          left -= 1;
          if (left === 0) controller.close();
        },
      });
      return reply.send(stream);
    });
    await app.ready();
    const response = await fetch(await listen(app.server), { headers: { baggage: 'session_id=s' } });
    expect(await response.text()).toBe('s s s ');
  });

  it('nests an injected request below the handler that injects it, in the same session', async () => {
    const app = fastify();
    await app.register(honeyhive);
    app.get('/inner', async () => ({ id: currentSession()?.sessionId }));
    app.get('/outer', async () => (await app.inject('/inner')).json());
    await app.ready();
    const { body } = await request(await listen(app.server))
      .get('/outer')
      .set('baggage', 'session_id=s');
    expect(body.id).toBe('s');
    expect(tree(await telemetry.ended(2))).toEqual({ 'GET /outer': { 'GET /inner': {} } });
    for (const { attributes } of telemetry.spans) expect(attributes['honeyhive.session_id']).toBe('s');
  });

  it.each(['00', '01'])(
    'does not change the session of the code that injects a request: trace flags %s',
    async (flags) => {
      const app = fastify();
      await app.register(honeyhive);
      app.get('/inner', async () => ({ id: currentSession()?.sessionId }));
      const message = { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-${flags}`, baggage: 'session_id=message' };
      const received = new HoneyHivePropagator().extract(context.active(), message, defaultTextMapGetter);
      const consumer = trace.getTracer('queue').startSpan('process', { kind: SpanKind.CONSUMER }, received);
      const [inner, after] = await context.with(trace.setSpan(received, consumer), async () => {
        const response = await app.inject({ url: '/inner', headers: { baggage: 'session_id=inner' } });
        return [response.json().id, currentSession()?.sessionId];
      });
      expect([inner, after]).toEqual(['inner', 'message']);
      consumer.end();
    },
  );

  it('does not nest an injected request below one that has ended', async () => {
    const app = fastify();
    await app.register(honeyhive);
    app.get('/inner', async () => ({ id: currentSession()?.sessionId }));
    const later = new Promise<{ id: string }>((resolve) => {
      app.get('/outer', (_request, reply) => {
        reply.raw.once('close', () => setImmediate(() => app.inject('/inner').then((inner) => resolve(inner.json()))));
        return 'ok';
      });
    });
    await app.ready();
    await request(await listen(app.server))
      .get('/outer')
      .set('baggage', 'session_id=s');
    expect((await later).id).not.toBe('s');
    expect(tree(await telemetry.ended(2))).toEqual({ 'GET /outer': {}, 'GET /inner': {} });
  });

  it('records an error that the application’s error handler handles', async () => {
    const app = fastify();
    await app.register(honeyhive);
    app.setErrorHandler((_error, _request, reply) => reply.code(503).send({ sorry: true }));
    app.get('/', () => Promise.reject(new RangeError('boom')));
    await app.ready();
    await request(await listen(app.server))
      .get('/')
      .expect(503);
    expect((await telemetry.ended(1))[0]?.attributes).toMatchObject({ 'error.type': 'RangeError' });
  });

  it.each([
    ['/ok', 200, 0],
    ['/missing', 404, 0],
    ['/broken', 500, 2],
  ])('ends the span of an injected request to %s with its status', async (url, status, code) => {
    const app = fastify();
    await app.register(honeyhive);
    app.get('/ok', () => 'ok');
    app.get('/broken', () => Promise.reject(new RangeError('boom')));
    expect((await app.inject({ url, headers: { baggage: 'session_id=s' } })).statusCode).toBe(status);
    const [span] = await telemetry.ended(1);
    expect(span?.attributes).toMatchObject({ 'http.response.status_code': status, 'honeyhive.session_id': 's' });
    expect(span?.status.code).toBe(code);
  });

  it('says what to write if the plugin is called', async () => {
    const app = fastify();
    const plugin = (honeyhive as unknown as () => Promise<never>)();
    await expect(app.register(plugin as never)).rejects.toThrow('write app.register(honeyhive)');
  });

  it.each([
    [{ ignore: '/health' }, /'ignore' must be a function/],
    [{ ingore: () => true }, /has no option 'ingore'/],
  ])('rejects %j when it is registered', async (options, message) => {
    const app = fastify();
    app.register(honeyhive, options as never);
    await expect(app.ready()).rejects.toThrow(message);
  });
});
