// A request is named by the route that responded to it, whatever Express does before and after.
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
    /** Asserts that a GET for `path` is named by the route `expected`. `mount` adds the routes to the application. */
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

    const respondAndGoOn = (_req, res, next) => {
      res.json({});
      next();
    };
    const respond = (_req, res) => res.json({});
    const goOn = (_req, _res, next) => next();

    test('the route of a mounted router counts, even if it calls next after its response', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/foo', respondAndGoOn);
          app.use(router);
        },
        '/foo',
        '/foo',
      ));

    test('the path of the mount counts too, even if the route calls next after its response', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/foo/:id', respondAndGoOn);
          app.use('/api/:version', router);
        },
        '/api/v1/foo/7',
        '/api/:version/foo/:id',
      ));

    test('a catch-all that follows the response does not count', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/foo', respondAndGoOn);
          app.use(router);
          app.all(everything, goOn);
        },
        '/foo',
        '/foo',
      ));

    test('a catch-all of the same router that follows the response does not count', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/foo', respondAndGoOn);
          router.get(everything, goOn);
          app.use('/api', router);
        },
        '/api/foo',
        '/api/foo',
      ));

    test('a catch-all that follows the end of the response does not count', () =>
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

    test('a path that a middleware rewrites before a mounted router is matched as rewritten', () =>
      expectRoute(
        (app) => {
          app.use((req, _res, next) => {
            req.url = req.url.replace('/latest/', '/v3/');
            next();
          });
          const router = express.Router();
          router.get('/things/:id', respond);
          app.use('/v3', router);
        },
        '/latest/things/7',
        '/v3/things/:id',
      ));

    test('a path that a middleware rewrites inside a mounted router is matched as rewritten', () =>
      expectRoute(
        (app) => {
          const inner = express.Router();
          inner.get('/:id', respond);
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

    test('a catch-all before a 404 does not count', () =>
      expectRoute((app) => void app.all(everything, goOn), '/missing', undefined, 404));

    test('a catch-all before the route that responds does not count', () =>
      expectRoute(
        (app) => {
          app.all(everything, goOn);
          const router = express.Router();
          router.get('/users/:id', respond);
          app.use('/api', router);
        },
        '/api/users/7',
        '/api/users/:id',
      ));

    test('a catch-all that responds counts', () =>
      expectRoute((app) => void app.get(everything, respond), '/whatever', everything));

    test('a route that throws counts, even if an error handler responds', () =>
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

    test('a route that responds later counts', () =>
      expectRoute(
        (app) => {
          const router = express.Router();
          router.get('/users/:id', (_req, res) => setImmediate(respond, _req, res));
          app.use('/api', router);
        },
        '/api/users/7',
        '/api/users/:id',
      ));

    test('a request without a route is named by its method', () => expectRoute(() => {}, '/missing', undefined, 404));
  });
}
