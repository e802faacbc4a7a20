import { once } from 'node:events';
import type { Server } from 'node:http';
import request from 'supertest';
import { get, openWire, post } from '../support/wire.js';
import { beginEvents, callOwn, halfABody, openSocket } from './call-own.js';
import { expectAnswered, expectFailed, expectLeft } from './expect-outcome.js';
import type { ServerBench } from './server-bench.js';

/** How a request span ends. OpenTelemetry warns about a span that ends twice, and the bench fails on a warning. */
export function describeLifecycle(bench: ServerBench): void {
  describe('the request span', () => {
    it('ends once after a response to HEAD', async () => {
      await request(await bench.start())
        .head('/users/7')
        .expect(200);
      await bench.telemetry.ended(2);
      expect(bench.serverSpans()).toMatchObject([{ name: 'HEAD /users/:id' }]);
      expectAnswered(bench.serverSpans()[0], 200);
    });

    it.each([204, 304, 400, 404, 422, 499])('ends once, without an error, after a %i response', async (status) => {
      const origin = await bench.startOwn((_req, res) => void res.writeHead(status).end());
      await request(origin).get('/own').expect(status);
      expectAnswered(await bench.theSpan(), status);
    });

    it.each([500, 503])('ends once, with an error, after a %i response', async (status) => {
      const origin = await bench.startOwn((_req, res) => void res.writeHead(status).end('sorry'));
      await request(origin).get('/own').expect(status);
      expectFailed(await bench.theSpan(), String(status), status);
    });

    it('ends once after a response to a request whose body was never read', async () => {
      const origin = await bench.startOwn((_req, res) => void res.writeHead(200).end('ok'));
      const wire = await openWire(origin);
      await wire.send(post('/own', { 'content-type': 'text/plain' }, 'x'.repeat(500_000)));
      wire.socket.destroy();
      expectAnswered(await bench.theSpan(), 200);
    });

    it('ends once if the client disconnects before the response', async () => {
      const socket = await callOwn(bench, () => {}, get('/own'));
      socket.destroy();
      expectFailed(await bench.theSpan(), 'client_disconnected');
    });

    it('ends once if the client resets the connection', async () => {
      const socket = await callOwn(bench, beginEvents, get('/own'));
      socket.resetAndDestroy();
      expectLeft(await bench.theSpan(), 200);
    });

    it('ends once if the client disconnects in the middle of its request body', async () => {
      const socket = await callOwn(bench, (req) => void req.resume().on('error', () => {}), halfABody);
      socket.destroy();
      expectFailed(await bench.theSpan(), 'client_disconnected');
    });

    it('ends once if the application fails because the client disconnected', async () => {
      const origin = await bench.start();
      const socket = await openSocket(origin);
      const body = post('/raw', { 'content-type': 'text/plain', expect: '100-continue' }, '0123456789');
      socket.write(body.slice(0, -5));
      // By `100 Continue` the server confirms that the handler was called.
      await once(socket, 'data');
      socket.end();
      expectFailed(await bench.theSpan(), 'client_disconnected');
    });

    it('ends once if the client closes an event stream', async () => {
      const socket = await callOwn(bench, beginEvents, get('/own'));
      await once(socket, 'data');
      socket.end();
      const span = await bench.theSpan();
      expectLeft(span, 200);
      expect(span?.events).toEqual([]);
    });

    it('ends once if the server closes an event stream', async () => {
      const socket = await callOwn(
        bench,
        (req, res) => {
          beginEvents(req, res);
          setImmediate(() => res.end('data: 2\n\n'));
        },
        get('/own'),
      );
      expectAnswered(await bench.theSpan(), 200);
      socket.destroy();
    });

    it('ends once for each of several requests on a connection that the client closes', async () => {
      const socket = await callOwn(bench, () => {}, get('/own'));
      socket.write(get('/own') + get('/own'));
      socket.end();
      await bench.telemetry.ended(3);
      expect(bench.serverSpans()).toHaveLength(3);
      for (const span of bench.serverSpans()) expectFailed(span, 'client_disconnected');
    });

    it('ends once if the application destroys the response', async () => {
      await callOwn(
        bench,
        (req, res) => {
          beginEvents(req, res);
          res.destroy();
        },
        get('/own'),
      );
      expectFailed(await bench.theSpan(), 'server_disconnected', 200);
    });

    it('ends once if the application destroys the response before it starts', async () => {
      await callOwn(bench, (_req, res) => void res.destroy(), get('/own'));
      expectFailed(await bench.theSpan(), 'server_disconnected');
    });

    it('ends once if the application destroys the response with an error', async () => {
      await callOwn(
        bench,
        (req, res) => {
          beginEvents(req, res);
          res.on('error', () => {}).destroy(new RangeError('torn'));
        },
        get('/own'),
      );
      expectFailed(await bench.theSpan(), 'RangeError', 200);
    });

    it('ends once if the application fails after sending the response headers', async () => {
      const socket = await openSocket(await bench.start());
      socket.write(get('/late'));
      await once(socket.resume(), 'close');
      const span = await bench.theSpan();
      expectFailed(span, 'Error', 200);
      expect(span?.events).toHaveLength(1);
    });

    it('ends once if the server closes all its connections', async () => {
      let server: Server | undefined;
      await callOwn(
        bench,
        (req, res) => {
          beginEvents(req, res);
          server?.closeAllConnections();
        },
        get('/own'),
        (mounted) => {
          server = mounted;
        },
      );
      expectFailed(await bench.theSpan(), 'server_disconnected', 200);
    });

    it('ends once if the status of the response cannot be read', async () => {
      const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
      const socket = await callOwn(
        bench,
        (_req, res) => {
          res.writeHead(200).end('ok');
          const get = () => {
            throw new TypeError('no');
          };
          res.once('finish', () => Object.defineProperty(res, 'statusCode', { get }));
        },
        get('/own'),
      );
      await bench.theSpan();
      socket.destroy();
      emitWarning.mockRestore();
    });
  });
}
