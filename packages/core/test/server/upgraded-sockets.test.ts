import { once } from 'node:events';
import { createServer, type IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { bindToRequest, currentSession, enrichSpanContext } from '../../src/index.js';
import { requestContinuer } from '../../src/internal.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(async () => {
  telemetry.stop();
  await closeServers();
  expect(telemetry.complaints).toEqual([]);
});

const continueRequest = requestContinuer<IncomingMessage>({}, () => '/socket');

/** A WebSocket server whose upgrades are requests; each message is answered with the session that its handler sees. */
async function startSocketServer(): Promise<string> {
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  server.on('upgrade', (req, socket: Socket, head) => {
    continueRequest(req, req, new ServerResponse(req), () =>
      sockets.handleUpgrade(req, socket, head, (connection) => {
        connection.on('message', async (data) => {
          await new Promise(setImmediate);
          enrichSpanContext({ eventName: String(data) }, () => connection.send(String(currentSession()?.sessionId)));
        });
      }),
    );
  });
  await listen(server);
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/socket`;
}

async function call(url: string, sessionId: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers: { baggage: `session_id=${sessionId}` } });
  await once(socket, 'open');
  return socket;
}

async function ask(socket: WebSocket, question: string): Promise<string> {
  socket.send(question);
  const [answer] = await once(socket, 'message');
  return String(answer);
}

it('each message of a socket is handled in the session of its own handshake', async () => {
  const url = await startSocketServer();
  const sockets = await Promise.all(['a', 'b', 'c'].map((id) => call(url, id)));
  for (let round = 0; round < 3; round += 1) {
    expect(await Promise.all(sockets.map((socket) => ask(socket, 'message')))).toEqual(['a', 'b', 'c']);
  }
  for (const socket of sockets) socket.close();
  await telemetry.ended(12);
  for (const id of ['a', 'b', 'c']) {
    const spans = telemetry.spans.filter(({ attributes }) => attributes['honeyhive.session_id'] === id);
    const handshake = spans.find(({ name }) => name === 'GET /socket');
    expect(spans.filter(({ name }) => name === 'message').map((span) => span.parentSpanContext?.spanId)).toEqual(
      Array(3).fill(handshake?.spanContext().spanId),
    );
    expect(handshake?.status.code).toBe(0);
  }
});

it('bindToRequest gives a callback the session of a request, wherever it is called', async () => {
  let callback: (() => string | undefined) | undefined;
  const server = createServer((req, res) =>
    continueRequest(req, req, res, () => {
      callback = bindToRequest(req, () => currentSession()?.sessionId);
      res.end();
    }),
  );
  const origin = await listen(server);
  await (await fetch(origin, { headers: { baggage: 'session_id=bound' } })).text();
  expect(callback?.()).toBe('bound');
});

it('bindToRequest returns the callback itself for a request that is not traced', async () => {
  const callback = () => 'same';
  let bound: unknown;
  const origin = await listen(
    createServer((req, res) => {
      bound = bindToRequest(req, callback);
      res.end();
    }),
  );
  await (await fetch(origin)).text();
  expect(bound).toBe(callback);
});

it('a request that has lost its context enters it again, and is recorded once', async () => {
  const lost: (() => void)[] = [];
  const seen: unknown[] = [];
  const server = createServer((req, res) =>
    continueRequest(req, req, res, () => {
      lost.push(() =>
        continueRequest(req, req, res, () => {
          seen.push(currentSession()?.sessionId);
          res.end();
        }),
      );
      // Two requests meet in a pool that calls both back from the second one.
      if (lost.length === 2) for (const resume of lost) resume();
    }),
  );
  const origin = await listen(server);
  const send = (id: string) => fetch(origin, { headers: { baggage: `session_id=${id}` } }).then((r) => r.text());
  await Promise.all([send('one'), send('two')]);
  expect(seen.sort()).toEqual(['one', 'two']);
  expect(await telemetry.ended(2)).toHaveLength(2);
});
