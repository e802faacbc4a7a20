import { once } from 'node:events';
import http, { type IncomingHttpHeaders } from 'node:http';
import { closeServers } from '../../../../test/support/listen.js';
import { startReceiver } from '../../../../test/support/receiver.js';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { destinationRule } from '../../src/client/destination-rule.js';
import { allowOrigin, propagateOutgoing } from '../../src/client/outgoing-requests.js';
import { withSession } from '../../src/session/session-scope.js';

let telemetry: Telemetry;
let origin: string;
let received: IncomingHttpHeaders[];

beforeEach(async () => {
  telemetry = startTelemetry(() => false);
  ({ origin, received } = await startReceiver());
});
afterEach(async () => {
  await closeServers();
  telemetry.stop();
});

async function isInjected(options: http.RequestOptions = {}): Promise<boolean> {
  const { port } = new URL(origin);
  const request = withSession({ sessionId: 's' }, () =>
    http.get({ host: '127.0.0.1', port, agent: false, ...options }),
  );
  const [response] = await once(request, 'response');
  response.resume();
  return received.pop()?.baggage !== undefined;
}

const allowOtherOrigins = (name: string, count: number) => {
  for (let index = 0; index < count; index += 1) allowOrigin(`https://${index}.${name}.example.com`);
};

it('an allowed origin is forgotten after 1000 others', async () => {
  allowOrigin(origin);
  allowOtherOrigins('a', 999);
  allowOrigin(origin);
  allowOtherOrigins('b', 999);
  expect(await isInjected()).toBe(true);
  allowOtherOrigins('c', 1);
  expect(await isInjected()).toBe(false);
});

it.each(['2130706433', '0x7f.1', '127.1', 'LOCALHOST', '::ffff:127.0.0.1', '127.0.0.1'])(
  'a host that is written as %s counts as the address it names',
  async (host) => {
    propagateOutgoing(destinationRule());
    expect(await isInjected({ host })).toBe(true);
  },
);

it('the rule receives the address, not the Host header', async () => {
  propagateOutgoing(destinationRule());
  expect(await isInjected({ headers: { host: 'api.example.com' } })).toBe(true);
  propagateOutgoing(({ hostname }) => hostname === 'api.example.com');
  expect(await isInjected({ headers: { host: 'api.example.com' } })).toBe(false);
});

it('a host that only the URL parser takes for a private name gets no headers', async () => {
  propagateOutgoing(destinationRule());
  const lookup = (_: string, __: object, callback: (error: null, address: object[]) => void) =>
    callback(null, [{ address: '127.0.0.1', family: 4 }]);
  expect(await isInjected({ host: 'localhost', lookup: lookup as never })).toBe(true);
  expect(await isInjected({ host: 'localhost#.example.com', lookup: lookup as never })).toBe(false);
});
