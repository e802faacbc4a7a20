// Connections of ws that are upgraded inside the scope of their request, by hand or by express-ws.
import { createServer, ServerResponse } from 'node:http';
import { honeyhive } from '@honeyhive/express';
import express from 'express';
import expressWs from 'express-ws';
import express4 from 'express4';
import { WebSocketServer } from 'ws';
import { describeSocket } from './support/describe-socket.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

describeSocket('ws, upgraded inside honeyhive()', telemetry, (respond) => {
  const sockets = new WebSocketServer({ noServer: true });
  sockets.on('connection', (socket) => {
    socket.on('message', async (data) => socket.send(await respond(String(data))));
  });
  const trace = honeyhive();
  const server = createServer(express());
  server.on('upgrade', (req, socket, head) => {
    const upgrade = () =>
      sockets.handleUpgrade(req, socket, head, (connection) => sockets.emit('connection', connection, req));
    trace(req, new ServerResponse(req), upgrade);
  });
  return listen(server);
});

describeSocket('ws, read as a stream of messages', telemetry, (respond) => {
  const sockets = new WebSocketServer({ noServer: true });
  const trace = honeyhive();
  const server = createServer(express());
  server.on('upgrade', (req, socket, head) => {
    trace(req, new ServerResponse(req), () =>
      sockets.handleUpgrade(req, socket, head, (connection) => {
        connection.onmessage = async ({ data }) => connection.send(await respond(String(data)));
      }),
    );
  });
  return listen(server);
});

for (const [name, createApplication] of Object.entries({ 'Express 4': express4, 'Express 5': express })) {
  describeSocket(`express-ws in ${name}`, telemetry, (respond) => {
    const app = createApplication();
    const server = createServer(app);
    expressWs(app, server);
    app.use(honeyhive());
    app.ws('/', (socket) => {
      socket.on('message', async (data) => socket.send(await respond(String(data))));
    });
    return listen(server);
  });
}
