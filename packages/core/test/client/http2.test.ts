import { once } from 'node:events';
import { connect, createServer, type Http2Server, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { enrichSpanContext, injectContextIntoCarrier, withSession } from '@honeyhive/core';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';

let telemetry: Telemetry;
let server: Http2Server;
let received: IncomingHttpHeaders[];

beforeEach(async () => {
  telemetry = startTelemetry();
  received = [];
  server = createServer((req, res) => {
    received.push(req.headers);
    res.end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  telemetry.stop();
});

it('a request of a node:http2 session carries the headers that injectContextIntoCarrier wrote', async () => {
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { traceId, spanId } = await withSession({ sessionId: 's-1' }, () =>
    enrichSpanContext({ eventName: 'call' }, async (span) => {
      const stream = session.request(injectContextIntoCarrier({ ':path': '/ask', accept: 'text/plain' }));
      expect(Buffer.concat(await stream.toArray()).toString()).toBe('ok');
      return span.spanContext();
    }),
  );
  session.close();
  expect(received).toMatchObject([
    { ':path': '/ask', accept: 'text/plain', traceparent: `00-${traceId}-${spanId}-01`, baggage: 'session_id=s-1' },
  ]);
});
