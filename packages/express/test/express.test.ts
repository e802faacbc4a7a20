import { createServer } from 'node:http';
import { connect } from 'node:net';
import { currentSession, enrichSpanContext } from '@honeyhive/core';
import { globalState } from '@honeyhive/core/internal';
import { trace } from '@opentelemetry/api';
import express from 'express';
import express4 from 'express4';
import multer from 'multer';
import request from 'supertest';
import { describeServerAdapter } from '../../../test/contracts/server.js';
import { closeServers, listen } from '../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { honeyhive } from '../src/index.js';
import { layersOf } from '../src/layer.js';
import { mountWith } from './app.js';

const versions = [
  ['Express 4', express4],
  ['Express 5', express],
] as const;

for (const [name, framework] of versions) describeServerAdapter(name, mountWith(framework));

describe.each(versions)('%s', (_name, framework) => {
  let telemetry: Telemetry;

  beforeEach(() => {
    telemetry = startTelemetry();
  });

  afterEach(async () => {
    await closeServers();
    telemetry.stop();
  });

  it.each([
    ['json', { type: 'application/json', body: '{"a":1}' }],
    ['urlencoded', { type: 'application/x-www-form-urlencoded', body: 'a=1' }],
    ['text', { type: 'text/plain', body: 'a' }],
  ])('keeps the session after express.%s()', async (parser, { type, body }) => {
    const app = framework().use(honeyhive(), framework[parser as 'json']({ extended: true } as object));
    app.post('/', (_req, res) => void res.json(currentSession()));
    const origin = await listen(createServer(app));
    const response = await request(origin).post('/').set({ baggage: 'session_id=s', 'content-type': type }).send(body);
    expect(response.body.sessionId).toBe('s');
  });

  it('keeps the session after multer', async () => {
    const app = framework().use(honeyhive());
    app.post('/', multer().single('file'), (_req, res) => void res.json(currentSession()));
    const origin = await listen(createServer(app));
    const response = await request(origin)
      .post('/')
      .set('baggage', 'session_id=s')
      .attach('file', Buffer.alloc(200_000), 'f');
    expect(response.body.sessionId).toBe('s');
  });

  it('keeps the session in error middleware', async () => {
    const app = framework().use(honeyhive());
    app.get('/', (_req, _res, next) => next(new Error('boom')));
    app.use(((_error, _req, res, _next) => void res.status(500).json(currentSession())) as express.ErrorRequestHandler);
    const origin = await listen(createServer(app));
    const response = await request(origin).get('/').set('baggage', 'session_id=s').expect(500);
    expect(response.body.sessionId).toBe('s');
  });

  it('records an error in the last route that only Express itself handles', async () => {
    const app = framework().use(honeyhive()).set('env', 'test');
    app.get('/', () => {
      throw new RangeError('boom');
    });
    const origin = await listen(createServer(app));
    await request(origin).get('/').expect(500);
    const [span] = await telemetry.ended(1);
    expect(span?.events).toHaveLength(1);
    expect(span?.attributes).toMatchObject({ 'error.type': 'RangeError', honeyhive_error: 'RangeError: boom' });
  });

  it.each<[string, (app: express.Express) => void, string]>([
    [
      '/org/7/foo',
      (app) => {
        const router = framework.Router({ mergeParams: true });
        router.get('/foo', (_req, res, next) => {
          res.json({});
          next();
        });
        app.use('/org/:org', router);
        app.all(/.*/, (_req, _res, next) => next());
      },
      'GET /org/:org/foo',
    ],
    [
      '/unmounted/7',
      (app) => {
        const router = framework.Router();
        router.get('/unmounted/:id', (_req, res) => void res.end());
        app.use(router);
      },
      'GET /unmounted/:id',
    ],
    [
      '/nothing',
      (app) => {
        app.all(/.*/, (_req, _res, next) => next());
      },
      'GET',
    ],
    [
      '/items/0',
      (app) => {
        app.get('/items/:id', (_req, res) => void res.status(404).end());
      },
      'GET /items/:id',
    ],
    [
      '/loaded',
      (app) => {
        app.get('/loaded', (_req, _res, next) => next());
        app.use((_req, res) => void res.end('rendered'));
      },
      'GET /loaded',
    ],
    [
      '/old/things/1',
      (app) => {
        app.use((req, _res, next) => {
          req.url = req.url.replace('/old', '/v3');
          next();
        });
        const router = framework.Router();
        router.get('/things/:id', (_req, res) => void res.end());
        app.use('/v3', router);
      },
      'GET /v3/things/:id',
    ],
  ])('names %s by the route that has answered', async (path, build, name) => {
    const app = framework().use(honeyhive());
    build(app as unknown as express.Express);
    await request(await listen(createServer(app))).get(path);
    expect((await telemetry.ended(1))[0]?.name).toBe(name);
  });

  it('names a session by the path of a request without a route', async () => {
    const app = framework().use(honeyhive(), (_req, res) => void res.end());
    await request(await listen(createServer(app))).get('/some/page?q=1');
    const [span] = await telemetry.ended(1);
    expect(span).toMatchObject({ name: 'GET', attributes: { 'honeyhive.session_name': 'GET /some/page' } });
  });

  it('records no exception for an error that becomes a 4xx', async () => {
    const app = framework().use(honeyhive()).set('env', 'test');
    app.get('/', (_req, _res, next) => next(Object.assign(new Error('who are you'), { status: 401 })));
    await request(await listen(createServer(app)))
      .get('/')
      .expect(401);
    expect((await telemetry.ended(1))[0]?.events).toEqual([]);
  });

  it('serves the requests of an app that uses the factory itself, and says what to write', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    globalState('warnings', () => new Set()).clear();
    const app = framework().use(honeyhive as never);
    app.get('/', (_req, res) => void res.json(currentSession()));
    const origin = await listen(createServer(app));
    const answer = await request(origin).get('/').set('baggage', 'session_id=s').expect(200);
    expect(answer.body.sessionId).toBe('s');
    expect(emitWarning).toHaveBeenCalledWith(expect.stringContaining('app.use(honeyhive())'), 'HoneyHiveWarning');
    emitWarning.mockRestore();
  });

  it('says so if it is used after routes', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    globalState('warnings', () => new Set()).clear();
    const app = framework();
    app.get('/early', (_req, res) => void res.end());
    app.use(honeyhive());
    app.get('/late', (_req, res) => void res.end());
    await request(await listen(createServer(app)))
      .get('/late')
      .expect(200);
    expect(emitWarning).toHaveBeenCalledWith(expect.stringContaining('after routes'), 'HoneyHiveWarning');
    emitWarning.mockRestore();
  });

  it('does not record a 4xx error as a failure', async () => {
    const app = framework().use(honeyhive()).set('env', 'test');
    app.get('/', (_req, _res, next) => next(Object.assign(new Error('who are you'), { status: 401 })));
    const origin = await listen(createServer(app));
    await request(origin).get('/').expect(401);
    const [span] = await telemetry.ended(1);
    expect(span?.status.code).toBe(0);
    expect(span?.attributes).not.toHaveProperty('honeyhive_error');
  });

  it.each([
    ['/v1/org/7/deep/3', 'GET /v1/org/:org/deep/:id'],
    ['/v2/org/7/deep/3', 'GET /v2/org/:org/deep/:id'],
    ['/sub/7/deep/3', 'GET /sub/:tenant/deep/:id'],
    ['/wrapped/deep/3', 'GET /wrapped/deep/:id'],
    ['/v1/org/7/broken/3', 'GET /v1/org/:org/broken/:id'],
    ['/v1/org/a%2Fb/deep/3', 'GET /v1/org/:org/deep/:id'],
    ['/either/5', 'GET /either/:a | /or/:b'],
    ['/org/org/deep/1', 'GET /org/:org/deep/:id'],
    ['/V1/ORG/7/deep/3', 'GET /v1/org/:org/deep/:id'],
    ['/flights/LAX-SFO/deep/1', 'GET /flights/:from-:to/deep/:id'],
    ['/tenant/123/deep/1', 'GET'],
    ['/same/7/7/deep/7', 'GET /same/:a/:b/deep/:id'],
    ['/sub/7/team/5/deep/3', 'GET /sub/:tenant/team/:team/deep/:id'],
    ['/sub/7/literal/deep/3', 'GET /sub/:tenant/literal/deep/:id'],
    ['/slash/deep/3', 'GET /slash/deep/:id'],
    ['/lang/deep/3', 'GET /lang/deep/:id'],
  ])('names the span of %s %s', async (path, name) => {
    const deep = framework.Router();
    deep.get('/deep/:id', (_req, res) => void res.end());
    deep.get('/broken/:id', (_req, _res, next) => next(new Error('boom')));
    const org = framework.Router().use('/org/:org', deep);
    const sub = framework();
    sub.get('/deep/:id', (_req, res) => void res.end());
    sub.use('/team/:team', deep);
    sub.use('/literal', deep);
    const app = framework()
      .use(honeyhive())
      .set('env', 'test')
      .use('/v1', org)
      .use('/v2', org)
      .use('/sub/:tenant', sub);
    app.use('/wrapped', (req, res, next) => deep(req, res, next));
    app.use(['/org/:org', '/flights/:from-:to', /^\/tenant\/\d+/, '/same/:a/:b', '/slash/', '/lang'], deep);
    app.get(['/either/:a', '/or/:b'], (_req, res) => void res.end());
    const origin = await listen(createServer(app));
    await request(origin).get(path);
    const [span] = await telemetry.ended(1);
    expect(span?.name).toBe(name);
  });

  it('includes the mount path once an application is mounted on another', async () => {
    const sub = framework().use(honeyhive());
    sub.get('/a/:id', (_req, res) => void res.send('ok'));
    await request(await listen(createServer(sub))).get('/a/1');
    await request(await listen(createServer(framework().use('/api', sub)))).get('/api/a/1');
    const spans = await telemetry.ended(2);
    expect(spans.map(({ name }) => name)).toEqual(['GET /a/:id', 'GET /api/a/:id']);
  });

  it('creates one request span if the middleware is used twice', async () => {
    const app = framework().use(honeyhive(), honeyhive());
    app.get('/', (_req, res) => void res.json(enrichSpanContext({ eventName: 'work' }, () => currentSession())));
    const origin = await listen(createServer(app));
    await request(origin).get('/').expect(200);
    expect((await telemetry.ended(2)).map(({ name }) => name)).toEqual(['work', 'GET /']);
  });

  it('records the whole path if it is mounted itself', async () => {
    const app = framework().use('/api', honeyhive());
    app.get('/api/x', (_req, res) => void res.end());
    await request(await listen(createServer(app))).get('/api/x');
    expect((await telemetry.ended(1))[0]).toMatchObject({ name: 'GET /api/x', attributes: { 'url.path': '/api/x' } });
  });

  it('adds one layer to an application, regardless of the number of requests', async () => {
    const app = framework().use(honeyhive());
    app.get('/', (_req, res) => void res.end());
    const origin = await listen(createServer(app));
    await request(origin).get('/');
    const { length } = layersOf(app);
    for (let count = 0; count < 3; count += 1) await request(origin).get('/');
    expect(layersOf(app)).toHaveLength(length);
  });

  it('ends the span if the client has disconnected before the middleware runs', async () => {
    const app = framework();
    app.use((_req, res, next) => void res.once('close', () => setImmediate(next)));
    app.use(honeyhive());
    app.get('/', (_req, res) => void res.end());
    const { hostname, port } = new URL(await listen(createServer(app)));
    const socket = connect(Number(port), hostname, () =>
      socket.end('GET / HTTP/1.1\r\nhost: x\r\n\r\n', () => socket.destroy()),
    );
    const [span] = await telemetry.ended(1);
    expect(span?.attributes['error.type']).toBe('client_disconnected');
  });

  it('reports an unhandled error, rather than the disconnect of the client that waits for a response', async () => {
    const app = framework().use(honeyhive()).set('env', 'test');
    app.get('/', (_req, _res, next) => next(new RangeError('boom')));
    const failed = new Promise<void>((resolve) => {
      app.use(((_error, _req, _res, _next) => resolve()) as express.ErrorRequestHandler);
    });
    const { hostname, port } = new URL(await listen(createServer(app)));
    const socket = connect(Number(port), hostname, () => socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'));
    await failed;
    socket.destroy();
    expect((await telemetry.ended(1))[0]?.attributes['error.type']).toBe('RangeError');
  });

  it('reports the disconnect of a client, rather than the error that a body parser throws because of it', async () => {
    const app = framework().use(honeyhive()).set('env', 'test').use(framework.json());
    const { hostname, port } = new URL(await listen(createServer(app)));
    const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n';
    const socket = connect(Number(port), hostname, () => socket.end(`${head}{"a`));
    const [span] = await telemetry.ended(1);
    expect(span?.events).toMatchObject([{ attributes: { 'exception.message': 'request aborted' } }]);
    expect(span?.attributes['error.type']).toBe('client_disconnected');
  });

  it('keeps the name that the application gives the span', async () => {
    const app = framework().use(honeyhive());
    app.get('/', (_req, res) => {
      trace.getActiveSpan()?.updateName('my name');
      res.end();
    });
    await request(await listen(createServer(app))).get('/');
    expect((await telemetry.ended(1))[0]?.name).toBe('my name');
  });
});

it('works in a router without an application', async () => {
  const telemetry = startTelemetry();
  const router = express.Router().use(honeyhive() as never);
  router.get('/x', (_req, res) => void res.end());
  const origin = await listen(createServer((req, res) => router(req as never, res as never, () => {})));
  await fetch(`${origin}/x`);
  expect((await telemetry.ended(1))[0]?.name).toBe('GET');
  await closeServers();
  telemetry.stop();
});
