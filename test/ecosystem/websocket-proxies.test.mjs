// Gateways that forward WebSockets. They forward the headers of the request that opens one.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import httpProxy from '@fastify/http-proxy';
import { honeyhive as expressAdapter } from '@honeyhive/express';
import { honeyhive as fastifyAdapter } from '@honeyhive/fastify';
import express from 'express';
import fastify from 'fastify';
import { createProxyMiddleware } from 'http-proxy-middleware';
import WebSocket, { WebSocketServer } from 'ws';
import { atEnd } from './support/at-end.mjs';
import { asOutsider, newCaller } from './support/caller.mjs';
import { describeGateway } from './support/describe-gateway.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { readCall } from './support/upstream.mjs';

const telemetry = await startTelemetry();

const webSocket = {
  async startUpstream() {
    const calls = [];
    const server = createServer();
    new WebSocketServer({ server }).on('connection', (socket, request) => {
      calls.push(readCall(request));
      socket.on('message', (data) => socket.send(`echo ${data}`));
    });
    return { origin: await listen(server), calls };
  },

  /** Opens a WebSocket as another process, waits for an echo and closes it. */
  async send(url, headers) {
    const socket = asOutsider(() => new WebSocket(url.replace('http', 'ws'), { headers }));
    await once(socket, 'open');
    socket.send('hello');
    const [data] = await once(socket, 'message');
    assert.equal(String(data), 'echo hello');
    socket.close();
    await once(socket, 'close');
  },
};

describeGateway(
  '@fastify/http-proxy',
  telemetry,
  async (upstream, options, set) => {
    const app = fastify({ forceCloseConnections: true });
    await app.register(fastifyAdapter, options);
    const rewriteRequestHeaders = (_headers, { headers }) => {
      const forwarded = Object.entries(headers).filter(([name]) => /^(traceparent|tracestate|baggage|x-)/.test(name));
      return { ...Object.fromEntries(forwarded), ...set };
    };
    await app.register(httpProxy, { upstream, websocket: true, wsClientOptions: { rewriteRequestHeaders } });
    atEnd(() => app.close());
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
  webSocket,
);

describeGateway(
  'http-proxy-middleware, upgraded inside honeyhive()',
  telemetry,
  (target, options, headers) => {
    const proxy = createProxyMiddleware({ target, headers });
    const trace = expressAdapter(options);
    const server = createServer(express());
    server.on('upgrade', (req, socket, head) =>
      trace(req, new ServerResponse(req), () => proxy.upgrade(req, socket, head)),
    );
    return listen(server);
  },
  webSocket,
);

describe('http-proxy-middleware, upgraded where no adapter sees it', () => {
  test("the service's parent and session are those that the caller sent", async () => {
    const upstream = await webSocket.startUpstream();
    const server = createServer(express());
    server.on('upgrade', createProxyMiddleware({ target: upstream.origin }).upgrade);
    const caller = newCaller();
    await webSocket.send(`${await listen(server)}/ask`, caller.headers);
    const [{ traceId, parentId, session }] = upstream.calls;
    const { traceId: sent, spanId, session: own } = caller;
    assert.deepEqual({ traceId, parentId, session }, { traceId: sent, parentId: spanId, session: own });
  });
});
