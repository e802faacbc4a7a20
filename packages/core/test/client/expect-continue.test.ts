import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  request,
} from 'node:http';
import { text } from 'node:stream/consumers';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { withSession } from '../../src/session/session-scope.js';

let telemetry: Telemetry;
let origin: string;
let received: { headers: IncomingHttpHeaders; body: string }[];

beforeEach(async () => {
  telemetry = startTelemetry();
  received = [];
  const server = createServer(async (req, res) => {
    received.push({ headers: req.headers, body: await text(req) });
    res.end('ok');
  });
  origin = await listen(server);
});
afterEach(async () => {
  await closeServers();
  telemetry.stop();
});

async function send(options: RequestOptions): Promise<void> {
  const sent = withSession({ sessionId: 's' }, () => request(origin, { method: 'POST', ...options }));
  sent.on('continue', () => sent.end('a body'));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  await text(response);
}

it.each<[string, RequestOptions]>([
  ['an object', { headers: { expect: '100-continue', baggage: 'tenant=acme' } }],
  [
    'pairs',
    { headers: ['Host', 'a', 'Expect', '100-continue', 'Baggage', 'tenant=acme', 'Transfer-Encoding', 'chunked'] },
  ],
])('a request that waits to continue carries the session beside headers in %s', async (_, options) => {
  const agent = new Agent({ keepAlive: true });
  await send({ ...options, agent });
  await send({ ...options, agent });
  agent.destroy();
  for (const { headers, body } of received) {
    expect(headers).toMatchObject({ baggage: 'tenant=acme,session_id=s', expect: '100-continue' });
    expect(body).toBe('a body');
  }
  expect(received).toHaveLength(2);
});
