import { once } from 'node:events';
import type { Server } from 'node:http';
import { get } from '../support/wire.js';
import { beginEvents, callOwn, halfABody, openSocket } from './call-own.js';
import { expectAnswered, expectFailed } from './expect-outcome.js';
import type { Handlers } from './server-app.js';
import type { ServerBench } from './server-bench.js';

/** The promises of time limits, which Node's own servers have. */
export function describeTimeouts(bench: ServerBench): void {
  describe('the request span ends once', () => {
    it('when time runs out for the response', async () => {
      await callOwn(bench, (_req, res) => void res.setTimeout(1), get('/own'));
      expectFailed(await bench.theSpan(), 'timeout');
    });

    it('when time runs out for the connection', async () => {
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

    it('when time runs out for the request', async () => {
      let server: Server | undefined;
      const own: Handlers['own'] = (req) => {
        req.resume().on('error', () => {});
        // Not earlier: on a busy machine the head would run out of time before it is read.
        Object.assign(server ?? {}, { requestTimeout: 1, headersTimeout: 1 });
      };
      const socket = await callOwn(bench, own, halfABody, (mounted) => {
        server = Object.assign(mounted, { connectionsCheckingInterval: 1 });
      });
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP.1.1 408/);
      expectFailed(await bench.theSpan(), 'timeout');
    });

    it('after the answer that the application gives where time runs out', async () => {
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

    it('before the connection is closed for want of another request', async () => {
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

  it('makes no span of a head that never ends', async () => {
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
