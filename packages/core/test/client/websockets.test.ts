import { createServer, type IncomingHttpHeaders } from 'node:http';
import { destinationRule, enrichSpanContext, propagateOutgoing, withSession } from '@honeyhive/core';
import * as undici from 'undici';
import ws, { WebSocketServer } from 'ws';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';

let telemetry: Telemetry;
let sockets: WebSocketServer;
let origin: string;
let upgrades: { headers: IncomingHttpHeaders; lines: string[] }[];

beforeEach(async () => {
  telemetry = startTelemetry(destinationRule());
  upgrades = [];
  const server = createServer();
  sockets = new WebSocketServer({ server }).on('connection', (socket, { headers, rawHeaders }) => {
    upgrades.push({ headers, lines: rawHeaders });
    socket.on('message', (data) => socket.send(`echo ${data}`));
  });
  origin = await listen(server);
});
afterEach(async () => {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  await closeServers();
  telemetry.stop();
});

const clients: [string, (url: string) => WebSocket | undici.WebSocket][] = [
  ['global WebSocket', (url) => new WebSocket(url, 'chat')],
  ['undici.WebSocket', (url) => new undici.WebSocket(url, 'chat')],
  ['ws', (url) => new ws(url, 'chat') as unknown as WebSocket],
];

describe.each(clients)('%s', (_, open) => {
  /** Sends "hello" and returns the reply. */
  async function talk(): Promise<unknown> {
    const socket = open(origin.replace('http', 'ws')) as WebSocket;
    const next = (type: string) => new Promise<Event>((resolve) => socket.addEventListener(type, resolve));
    await next('open');
    expect(socket.protocol).toBe('chat');
    socket.send('hello');
    const { data } = (await next('message')) as MessageEvent;
    socket.close();
    await next('close');
    return data;
  }

  it('carries trace and session on its handshake', async () => {
    const { traceId, spanId } = await withSession({ sessionId: 's-1' }, () =>
      enrichSpanContext({ eventName: 'call' }, async (span) => {
        expect(await talk()).toBe('echo hello');
        return span.spanContext();
      }),
    );
    expect(upgrades).toHaveLength(1);
    expect(upgrades[0]?.headers).toMatchObject({
      traceparent: `00-${traceId}-${spanId}-01`,
      baggage: 'session_id=s-1',
    });
    expect(upgrades[0]?.lines.filter((line) => /^(traceparent|baggage)$/i.test(line))).toHaveLength(2);
  });

  it('carries nothing to a destination that the rule denies, and the span records it', async () => {
    propagateOutgoing(() => false);
    await enrichSpanContext({ eventName: 'call' }, talk);
    expect(upgrades).toHaveLength(1);
    expect(upgrades[0]?.headers).not.toHaveProperty('traceparent');
    expect(telemetry.spans[0]?.attributes['honeyhive.propagation.withheld']).toEqual([origin]);
  });
});
