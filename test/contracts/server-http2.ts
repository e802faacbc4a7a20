import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type Http2Server,
  type Http2ServerResponse,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { SpanKind } from '@opentelemetry/api';
import { tree } from '../support/telemetry.js';
import { parentId, traceparent } from './caller.js';
import { expectAnswered, expectFailed, expectLeft } from './expect-outcome.js';
import type { Handlers, MountHttp2 } from './server-app.js';
import type { ServerBench } from './server-bench.js';

/** How requests are traced in frameworks that serve HTTP/2 through Node's compatibility API. */
export function describeHttp2(bench: ServerBench, mount: MountHttp2): void {
  describe('HTTP/2', () => {
    let server: Http2Server;
    let session: ClientHttp2Session;

    async function start(own: Handlers['own'] = () => {}): Promise<void> {
      bench.handlers.onOwn = own;
      server = await mount(bench.handlers);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      // A server that closes the session is part of the test.
      session.on('error', () => {});
    }

    function send(headers: Record<string, string>): ClientHttp2Stream {
      const stream = session.request(headers);
      stream.on('error', () => {});
      return stream;
    }

    async function read(stream: ClientHttp2Stream): Promise<string> {
      let text = '';
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      await new Promise((resolve) => stream.once('close', resolve));
      return text;
    }

    const http2StreamOf = (res: ServerResponse) => (res as unknown as Http2ServerResponse).stream;
    afterEach(async () => {
      session.destroy();
      server.close();
      await once(server, 'close');
    });

    it("continues the caller's trace and session", async () => {
      await start();
      const answer = await read(send({ ':path': '/users/7', traceparent, baggage: 'session_id=s' }));
      expect(JSON.parse(answer)).toMatchObject({ sessionId: 's' });
      expect(tree(await bench.telemetry.ended(2))).toEqual({ 'GET /users/:id': { work: {} } });
      const span = bench.telemetry.spans.find(({ kind }) => kind === SpanKind.SERVER);
      expect(span?.parentSpanContext?.spanId).toBe(parentId);
      expect(span?.attributes).toMatchObject({
        'network.protocol.version': '2',
        'url.path': '/users/7',
        'url.scheme': 'http',
      });
      expectAnswered(span, 200);
    });

    it('keeps concurrent requests on one connection in separate sessions', async () => {
      await start();
      const answers = Array.from({ length: 20 }, (_, index) =>
        read(send({ ':path': '/stream', baggage: `session_id=s${index}` })),
      );
      expect(await Promise.all(answers)).toEqual(answers.map((_, index) => `a:s${index} b:s${index} c:s${index} `));
    });

    it('ends the span after a response to HEAD', async () => {
      await start((_req, res) => void res.writeHead(200).end());
      await read(send({ ':path': '/own', ':method': 'HEAD' }));
      expectAnswered(await bench.theSpan(), 200);
    });

    it.each([304, 404])('ends the span without an error after a %i response', async (status) => {
      await start((_req, res) => void res.writeHead(status).end());
      await read(send({ ':path': '/own' }));
      expectAnswered(await bench.theSpan(), status);
    });

    it('ends the span with an error after a 503 response', async () => {
      await start((_req, res) => void res.writeHead(503).end());
      await read(send({ ':path': '/own' }));
      expectFailed(await bench.theSpan(), '503', 503);
    });

    it('ends the span if the client cancels before the response', async () => {
      const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
      await start(() => arrive());
      const stream = send({ ':path': '/own' });
      await arrived;
      stream.close(constants.NGHTTP2_CANCEL);
      expectFailed(await bench.theSpan(), 'client_disconnected');
    });

    it.each([
      ['cancels the stream', (stream: ClientHttp2Stream) => stream.close(constants.NGHTTP2_CANCEL)],
      ['closes the stream normally', (stream: ClientHttp2Stream) => stream.close()],
      [
        'resets the stream with an error',
        (stream: ClientHttp2Stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
      ],
      ['closes the connection', () => session.destroy()],
    ])('ends the span if the client %s in the middle of the response', async (_, leave) => {
      await start((_req, res) => void res.writeHead(200).write('part'));
      const stream = send({ ':path': '/own' });
      await once(stream, 'data');
      leave(stream);
      expectLeft(await bench.theSpan(), 200);
    });

    it('ends the span if the client cancels a complete response that is still being sent', async () => {
      await start((_req, res) => void res.writeHead(200).end(Buffer.alloc(1_000_000)));
      const stream = send({ ':path': '/own' });
      await once(stream, 'response');
      stream.close(constants.NGHTTP2_CANCEL);
      expectLeft(await bench.theSpan(), 200);
    });

    it('ends the span if the application destroys the stream', async () => {
      await start((_req, res) => {
        res.writeHead(200).write('part');
        http2StreamOf(res).destroy();
      });
      await read(send({ ':path': '/own' }));
      expectFailed(await bench.theSpan(), 'server_disconnected', 200);
    });

    it('ends the span if the application destroys the stream with an error', async () => {
      await start((_req, res) => {
        res.writeHead(200).write('part');
        http2StreamOf(res)
          .on('error', () => {})
          .destroy(new RangeError('torn'));
      });
      await read(send({ ':path': '/own' }));
      expectFailed(await bench.theSpan(), 'RangeError', 200);
    });
  });
}
