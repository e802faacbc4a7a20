// A request is named by the route that answered it, whatever Express does before and after.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { honeyhive } from '@honeyhive/express';
import express5 from 'express';
import express4 from 'express4';
import { newCaller, send } from './support/caller.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

for (const [name, express] of Object.entries({ 'Express 4': express4, 'Express 5': express5 })) {
  const everything = express === express4 ? '*' : '/{*path}';

  describe(name, () => {
    /** Asserts by which route a GET for `path` is named, in an application that `mount` adds its routes to. */
    async function expectRoute(mount, path, expected, status = 200) {
      const app = express();
      app.use(honeyhive());
      mount(app);
      const caller = newCaller();
      const response = await send(`${await listen(createServer(app))}${path}`, caller);
      assert.equal(response.status, status);
      const span = await telemetry.requestSpan(caller.traceId);
      assert.equal(span.attributes['http.route'], expected);
      assert.equal(span.name, expected ? `GET ${expected}` : 'GET');
    }

    const answerAndGoOn = (_req, res, next) => {
      res.json({});
      next();
    };
    const answer = (_req, res) => res.json({});
    const goOn = (_req, _res, next) => next();

    test('a handler of a mounted router that calls next after its answer', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/foo', answerAndGoOn);
          app.use(router);
        },
        '/foo',
        '/foo',
      ));

    test('a handler of a router mounted below a path that calls next after its answer', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/foo/:id', answerAndGoOn);
          app.use('/api/:version', router);
        },
        '/api/v1/foo/7',
        '/api/:version/foo/:id',
      ));

    test('a handler that calls next after its answer, with a catch-all behind', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/foo', answerAndGoOn);
          app.use(router);
          app.all(everything, goOn);
        },
        '/foo',
        '/foo',
      ));

    test('a handler that calls next after its answer, with a catch-all of its own router behind', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/foo', answerAndGoOn);
          router.get(everything, goOn);
          app.use('/api', router);
        },
        '/api/foo',
        '/api/foo',
      ));

    test('a handler that calls next when its answer has ended', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/foo', (_req, res, next) => {
            res.on('finish', next);
            res.json({});
          });
          app.use(router);
          app.all(everything, goOn);
        },
        '/foo',
        '/foo',
      ));

    test('a path that a middleware has rewritten before a mounted router', () =>
      expectRoute(
        (app) => {
          app.use((req, _res, next) => {
            req.url = req.url.replace('/latest/', '/v3/');
            next();
          });
          const router = express.Router();
          router.get('/things/:id', answer);
          app.use('/v3', router);
        },
        '/latest/things/7',
        '/v3/things/:id',
      ));

    test('a path that a middleware has rewritten inside a mounted router', () =>
      expectRoute(
        (app) => {
          const inner = express.Router();
          inner.get('/:id', answer);
          const outer = express.Router();
          outer.use((req, _res, next) => {
            req.url = `/things${req.url}`;
            next();
          });
          outer.use('/things', inner);
          app.use('/v3', outer);
        },
        '/v3/7',
        '/v3/things/:id',
      ));

    test('a catch-all that passes on before a 404 is no route', () =>
      expectRoute((app) => void app.all(everything, goOn), '/missing', undefined, 404));

    test('a catch-all that passes on before the route that answers', () =>
      expectRoute(
        (app) => {
          app.all(everything, goOn);
          const router = express.Router();
          router.get('/users/:id', answer);
          app.use('/api', router);
        },
        '/api/users/7',
        '/api/users/:id',
      ));

    test('a catch-all that answers is the route', () =>
      expectRoute((app) => void app.get(everything, answer), '/whatever', everything));

    test('a route whose error a handler of errors answers is the route', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/users/:id', () => {
            throw new RangeError('out of range');
          });
          app.use('/api', router);
          app.use((_error, _req, res, _next) => res.status(500).send('sorry'));
        },
        '/api/users/7',
        '/api/users/:id',
        500,
      ));

    test('a route that answers when the router has been left', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/users/:id', (_req, res) => setImmediate(answer, _req, res));
          app.use('/api', router);
        },
        '/api/users/7',
        '/api/users/:id',
      ));

    test('a request without a route is named by its method', () => expectRoute(() => {}, '/missing', undefined, 404));
  });
}
