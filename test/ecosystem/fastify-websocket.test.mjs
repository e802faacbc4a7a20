// @fastify/websocket: listeners for `message` run in the session of the connection's own handshake.
import fastifyWebsocket from '@fastify/websocket';
import { honeyhive } from '@honeyhive/fastify';
import fastify from 'fastify';
import { atEnd } from './support/at-end.mjs';
import { describeSocket } from './support/describe-socket.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

describeSocket('@fastify/websocket', telemetry, async (respond) => {
  const app = fastify({ forceCloseConnections: true });
  await app.register(honeyhive);
  await app.register(fastifyWebsocket);
  app.get('/', { websocket: true }, (socket) => {
    socket.on('message', async (data) => socket.send(await respond(String(data))));
  });
  atEnd(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
});
