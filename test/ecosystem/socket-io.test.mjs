// socket.io with `io.engine.use(honeyhive())`. A connection consists of polling requests, or of one that is upgraded.
import { createServer } from 'node:http';
import { honeyhive } from '@honeyhive/express';
import { Server } from 'socket.io';
import { io as connect } from 'socket.io-client';
import { atEnd } from './support/at-end.mjs';
import { describeSocket } from './support/describe-socket.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

async function start(respond) {
  const server = createServer();
  const io = new Server(server);
  io.engine.use(honeyhive());
  io.on('connection', (socket) => {
    socket.on('ask', async (text, reply) => reply(await respond(text)));
  });
  atEnd(() => io.close());
  return listen(server);
}

/** Returns a function that opens a connection by `transports` and sends headers with each of its requests. */
const openBy = (transports) => async (origin, extraHeaders) => {
  const socket = connect(origin, { transports, extraHeaders, forceNew: true });
  const upgraded = transports.length > 1 && new Promise((resolve) => socket.io.engine.once('upgrade', resolve));
  await new Promise((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
  await upgraded;
  return { ask: (text) => socket.emitWithAck('ask', text), close: () => void socket.close() };
};

describeSocket('by WebSocket', telemetry, start, { open: openBy(['websocket']) });
describeSocket('by polling', telemetry, start, { open: openBy(['polling']), isOneRequest: false });
describeSocket('by polling, then by WebSocket', telemetry, start, { open: openBy(['polling', 'websocket']) });
