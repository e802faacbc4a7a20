import { once } from 'node:events';
import { type Server, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import request from 'supertest';
import { listen } from '../support/listen.js';
import { get, openWire, post } from '../support/wire.js';
import type { Bench } from './server.js';

type Own = Parameters<Bench['startOwn']>[0];

const beginEvents: Own = (_req, res) => {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.write('data: 1\n\n');
};

export function expectAnswered(span: ReadableSpan | undefined, status: number): void {
  expect(span?.status.code).toBe(SpanStatusCode.UNSET);
  expect(span?.attributes['http.response.status_code']).toBe(status);
  expect(span?.attributes).not.toHaveProperty(['error.type']);
}

export function expectFailed(span: ReadableSpan | undefined, type: string, status?: number): void {
  expect(span?.status.code).toBe(SpanStatusCode.ERROR);
  expect(span?.attributes['error.type']).toBe(type);
  // What nobody has sent is no status.
  expect(span?.attributes['http.response.status_code']).toBe(status);
}

/** The client left a response that had begun: that is no failure of the server. */
export function expectLeft(span: ReadableSpan | undefined, status: number): void {
  expectAnswered(span, status);
  expect(span?.attributes['honeyhive.closed_by_client']).toBe(true);
}

/** The promises of how a request span ends. That it ends no second time is seen by what OpenTelemetry complains of. */
export function describeLifecycle(bench: Bench): void {
  async function open(origin: string): Promise<Socket> {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    // What a server does to its connections is no error here.
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }

  /** The one request span there is, when it has ended. */
  async function theSpan(): Promise<ReadableSpan | undefined> {
    await bench.telemetry.ended(1);
    const spans = bench.serverSpans();
    expect(spans).toHaveLength(1);
    return spans[0];
  }

  /** Makes a request on a connection of its own, and answers that when `own` has been called. */
  async function call(own: Own, bytes: string, prepare?: (server: Server) => void): Promise<Socket> {
    let arrive: () => void;
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const origin = await bench.startOwn((req, res) => {
      own(req, res);
      arrive();
    }, prepare);
    const socket = await open(origin);
    socket.write(bytes);
    await arrived;
    return socket;
  }

  const halfABody = post('/own', { 'content-type': 'text/plain' }, '0123456789').slice(0, -5);

  describe('the request span ends once', () => {
    it('after an answer without a body, to HEAD', async () => {
      await request(await bench.start())
        .head('/users/7')
        .expect(200);
      await bench.telemetry.ended(2);
      expect(bench.serverSpans()).toMatchObject([{ name: 'HEAD /users/:id' }]);
      expectAnswered(bench.serverSpans()[0], 200);
    });

    it.each([204, 304, 400, 404, 422, 499])(
      'after an answer of %i, which is no failure of the server',
      async (status) => {
        const origin = await bench.startOwn((_req, res) => void res.writeHead(status).end());
        await request(origin).get('/own').expect(status);
        expectAnswered(await theSpan(), status);
      },
    );

    it.each([500, 503])('after an answer of %i, which is one', async (status) => {
      const origin = await bench.startOwn((_req, res) => void res.writeHead(status).end('sorry'));
      await request(origin).get('/own').expect(status);
      expectFailed(await theSpan(), String(status), status);
    });

    it('after an answer to a body that nobody has read', async () => {
      const origin = await bench.startOwn((_req, res) => void res.writeHead(200).end('ok'));
      const wire = await openWire(origin);
      await wire.send(post('/own', { 'content-type': 'text/plain' }, 'x'.repeat(500_000)));
      wire.socket.destroy();
      expectAnswered(await theSpan(), 200);
    });

    it('when the client leaves before the answer', async () => {
      const socket = await call(() => {}, get('/own'));
      socket.destroy();
      expectFailed(await theSpan(), 'client_disconnected');
    });

    it('when the client resets the connection', async () => {
      const socket = await call(beginEvents, get('/own'));
      socket.resetAndDestroy();
      expectLeft(await theSpan(), 200);
    });

    it('when the client leaves in the middle of its own body', async () => {
      const socket = await call((req) => void req.resume().on('error', () => {}), halfABody);
      socket.destroy();
      expectFailed(await theSpan(), 'client_disconnected');
    });

    it('when the application fails because the client has left', async () => {
      const origin = await bench.start();
      const socket = await open(origin);
      const body = post('/raw', { 'content-type': 'text/plain', expect: '100-continue' }, '0123456789');
      socket.write(body.slice(0, -5));
      // The server says so when the handler has been called.
      await once(socket, 'data');
      socket.end();
      expectFailed(await theSpan(), 'client_disconnected');
    });

    it('when the client closes a stream of events', async () => {
      const socket = await call(beginEvents, get('/own'));
      await once(socket, 'data');
      socket.end();
      const span = await theSpan();
      expectLeft(span, 200);
      expect(span?.events).toEqual([]);
    });

    it('when the server closes a stream of events', async () => {
      const socket = await call((req, res) => {
        beginEvents(req, res);
        setImmediate(() => res.end('data: 2\n\n'));
      }, get('/own'));
      expectAnswered(await theSpan(), 200);
      socket.destroy();
    });

    it('of each of several requests on a connection that the client closes', async () => {
      const socket = await call(() => {}, get('/own'));
      socket.write(get('/own') + get('/own'));
      socket.end();
      await bench.telemetry.ended(3);
      expect(bench.serverSpans()).toHaveLength(3);
      for (const span of bench.serverSpans()) expectFailed(span, 'client_disconnected');
    });

    it('when the application destroys the response', async () => {
      await call((req, res) => {
        beginEvents(req, res);
        res.destroy();
      }, get('/own'));
      expectFailed(await theSpan(), 'server_disconnected', 200);
    });

    it('when the application destroys the response before it has begun', async () => {
      await call((_req, res) => void res.destroy(), get('/own'));
      expectFailed(await theSpan(), 'server_disconnected');
    });

    it('when the application destroys the response with an error', async () => {
      await call((req, res) => {
        beginEvents(req, res);
        res.on('error', () => {}).destroy(new RangeError('torn'));
      }, get('/own'));
      expectFailed(await theSpan(), 'RangeError', 200);
    });

    it('when the application fails after the head of its response', async () => {
      const socket = await open(await bench.start());
      socket.write(get('/late'));
      await once(socket.resume(), 'close');
      const span = await theSpan();
      expectFailed(span, 'Error', 200);
      expect(span?.events).toHaveLength(1);
    });

    it('when the server closes all its connections', async () => {
      let server: Server | undefined;
      await call(
        (req, res) => {
          beginEvents(req, res);
          server?.closeAllConnections();
        },
        get('/own'),
        (mounted) => {
          server = mounted;
        },
      );
      expectFailed(await theSpan(), 'server_disconnected', 200);
    });

    it('when what became of it cannot be read', async () => {
      const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
      const socket = await call((_req, res) => {
        res.writeHead(200).end('ok');
        const get = () => {
          throw new TypeError('no');
        };
        res.once('finish', () => Object.defineProperty(res, 'statusCode', { get }));
      }, get('/own'));
      await theSpan();
      socket.destroy();
      emitWarning.mockRestore();
    });

    it('when time runs out for the response', async () => {
      await call((_req, res) => void res.setTimeout(1), get('/own'));
      expectFailed(await theSpan(), 'timeout');
    });

    it('when time runs out for the connection', async () => {
      await call((req, res) => {
        beginEvents(req, res);
        req.socket.setTimeout(1);
      }, get('/own'));
      expectFailed(await theSpan(), 'timeout', 200);
    });

    it('when time runs out for the request', async () => {
      const own: Own = (req) => void req.resume().on('error', () => {});
      const settings = { connectionsCheckingInterval: 1, requestTimeout: 50, headersTimeout: 50 };
      const socket = await call(own, halfABody, (server) => void Object.assign(server, settings));
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP.1.1 408/);
      expectFailed(await theSpan(), 'timeout');
    });

    it('after the answer that the application gives where time runs out', async () => {
      const socket = await call((_req, res) => {
        res.setTimeout(1, () => res.writeHead(503).end('late'));
      }, get('/own'));
      expectFailed(await theSpan(), '503', 503);
      socket.destroy();
    });

    it('before the connection is closed for want of another request', async () => {
      const settings = { keepAliveTimeout: 1, keepAliveTimeoutBuffer: 0 };
      const socket = await call(
        (_req, res) => void res.writeHead(200).end('ok'),
        get('/own'),
        (server) => void Object.assign(server, settings),
      );
      socket.resume();
      await once(socket, 'close');
      expectAnswered(await theSpan(), 200);
    });
  });

  it('makes no span of a head that never ends', async () => {
    const settings = { connectionsCheckingInterval: 1, headersTimeout: 1 };
    const origin = await bench.startOwn(
      () => {},
      (server) => void Object.assign(server, settings),
    );
    const socket = await open(origin);
    socket.write('GET /own HTTP/1.1\r\nhost:');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP.1.1 408/);
    expect(bench.telemetry.spans).toEqual([]);
  });

  describe('an upgrade', () => {
    const upgrade = get('/own', { connection: 'upgrade', upgrade: 'echo' });
    const accept = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';

    it('is let pass, where the application does not see it', async () => {
      const server = await bench.mount();
      server.on('upgrade', (_req, socket) => socket.end(accept));
      const socket = await open(await listen(server));
      socket.write(upgrade);
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toBe(accept);
      socket.destroy();
      expect(bench.telemetry.spans).toEqual([]);
    });

    it.each([
      ['with its connection, as by @fastify/websocket', true],
      ['without one, as by express-ws', false],
    ])('has a span until it is over, where the application is handed it %s', async (_, isAssigned) => {
      const socket = await call(
        ({ socket }) => void socket.write(accept),
        upgrade,
        (server) => {
          server.on('upgrade', (req, connection) => {
            const res = new ServerResponse(req);
            if (isAssigned) res.assignSocket(connection as Socket);
            connection.resume().once('end', () => connection.end());
            server.emit('request', req, res);
          });
        },
      );
      await once(socket, 'data');
      expect(bench.telemetry.spans).toEqual([]);
      socket.end();
      const span = await theSpan();
      expect(span?.status.code).toBe(SpanStatusCode.UNSET);
      expect(span?.attributes).not.toHaveProperty(['error.type']);
    });
  });
}
