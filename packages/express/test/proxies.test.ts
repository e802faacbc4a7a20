import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { defaultSession, resetDefaultSession } from '@honeyhive/core/internal';
import express from 'express';
import express4 from 'express4';
import { describeProxy } from '../../../test/contracts/server-forwarding.js';
import { closeServers, listen } from '../../../test/support/listen.js';
import { startTelemetry } from '../../../test/support/telemetry.js';
import { honeyhive } from '../src/index.js';

const versions = [
  ['Express 4', express4],
  ['Express 5', express],
] as const;

for (const [name, framework] of versions) {
  describeProxy(`http-proxy-middleware in ${name}`, async (target, options, headers) => {
    const { createProxyMiddleware } = await import('http-proxy-middleware');
    const app = framework().use(honeyhive(options), createProxyMiddleware({ target, headers }));
    return listen(createServer(app));
  });
}

it("an upgrade that is only forwarded does not join the process's session", async () => {
  const telemetry = startTelemetry();
  defaultSession().session = { sessionId: 'own' };
  let received: IncomingHttpHeaders = {};
  const upstream = createServer().on('upgrade', ({ headers }, socket) => {
    received = headers;
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  const { createProxyMiddleware } = await import('http-proxy-middleware');
  const proxy = createProxyMiddleware({ target: await listen(upstream), ws: true });
  const gateway = createServer(express().use(honeyhive(), proxy)).on('upgrade', proxy.upgrade);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  const { hostname, port } = new URL(await listen(gateway));
  const socket = connect(Number(port), hostname);
  socket.write(
    `GET / HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nTraceparent: ${traceparent}\r\n\r\n`,
  );
  await once(socket.resume(), 'close');
  expect(received.traceparent).toBe(traceparent);
  expect(received).not.toHaveProperty('baggage');

  await closeServers();
  telemetry.stop();
  resetDefaultSession();
});
