import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { SpanStatusCode } from '@opentelemetry/api';
import { listen } from '../support/listen.js';
import { get } from '../support/wire.js';
import { callOwn, openSocket } from './call-own.js';
import type { ServerBench } from './server-bench.js';

/** Requests that upgrade their connection to another protocol. */
export function describeUpgrades(bench: ServerBench): void {
  describe('an upgrade request', () => {
    const upgrade = get('/own', { connection: 'upgrade', upgrade: 'echo' });
    const accept = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';

    it('has no span if the application does not see it', async () => {
      const server = await bench.mount();
      server.on('upgrade', (_req, socket) => socket.end(accept));
      const socket = await openSocket(await listen(server));
      socket.write(upgrade);
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toBe(accept);
      socket.destroy();
      expect(bench.telemetry.spans).toEqual([]);
    });

    it.each([
      ['with its socket, as from @fastify/websocket', true],
      ['without its socket, as from express-ws', false],
    ])('has a span until the connection closes if the application receives it %s', async (_, isAssigned) => {
      const socket = await callOwn(
        bench,
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
      const span = await bench.theSpan();
      expect(span?.status.code).toBe(SpanStatusCode.UNSET);
      expect(span?.attributes).not.toHaveProperty(['error.type']);
    });
  });
}
