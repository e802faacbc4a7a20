import { once } from 'node:events';
import type { Server } from 'node:http';
import { get } from '../support/wire.js';
import { beginEvents, callOwn, halfABody, openSocket } from './call-own.js';
import { expectAnswered, expectFailed } from './expect-outcome.js';
import type { Handlers } from './server-app.js';
import type { ServerBench } from './server-bench.js';

/** How a request span ends when a time limit of Node's server expires. */
export function describeTimeouts(bench: ServerBench): void {
  describe('the request span', () => {
    it('ends once if the response times out', async () => {
      await callOwn(bench, (_req, res) => void res.setTimeout(1), get('/own'));
      expectFailed(await bench.theSpan(), 'timeout');
    });

    it('ends once if the connection times out', async () => {
      await callOwn(
        bench,
        (req, res) => {
          beginEvents(req, res);
          req.socket.setTimeout(1);
        },
        get('/own'),
      );
      expectFailed(await bench.theSpan(), 'timeout', 200);
    });

    it('ends once if the request times out', async () => {
      let server: Server | undefined;
      const own: Handlers['own'] = (req) => {
        req.resume().on('error', () => {});
        // Set here because on a busy machine the request could time out before its headers are read.
        Object.assign(server ?? {}, { requestTimeout: 1, headersTimeout: 1 });
      };
      const socket = await callOwn(bench, own, halfABody, (mounted) => {
        server = Object.assign(mounted, { connectionsCheckingInterval: 1 });
      });
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP.1.1 408/);
      expectFailed(await bench.theSpan(), 'timeout');
    });

    it('ends once after the response that the application sends on a timeout', async () => {
      const socket = await callOwn(
        bench,
        (_req, res) => {
          res.setTimeout(1, () => res.writeHead(503).end('late'));
        },
        get('/own'),
      );
      expectFailed(await bench.theSpan(), '503', 503);
      socket.destroy();
    });

    it('ends once before an idle connection is closed', async () => {
      const settings = { keepAliveTimeout: 1, keepAliveTimeoutBuffer: 0 };
      const socket = await callOwn(
        bench,
        (_req, res) => void res.writeHead(200).end('ok'),
        get('/own'),
        (server) => void Object.assign(server, settings),
      );
      socket.resume();
      await once(socket, 'close');
      expectAnswered(await bench.theSpan(), 200);
    });
  });

  it('creates no span for request headers that never end', async () => {
    const settings = { connectionsCheckingInterval: 1, headersTimeout: 1 };
    const origin = await bench.startOwn(
      () => {},
      (server) => void Object.assign(server, settings),
    );
    const socket = await openSocket(origin);
    socket.write('GET /own HTTP/1.1\r\nhost:');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP.1.1 408/);
    expect(bench.telemetry.spans).toEqual([]);
  });
}
