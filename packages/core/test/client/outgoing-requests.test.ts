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

async function carried(options: http.RequestOptions = {}): Promise<boolean> {
  const { port } = new URL(origin);
  const request = withSession({ sessionId: 's' }, () =>
    http.get({ host: '127.0.0.1', port, agent: false, ...options }),
  );
  const [response] = await once(request, 'response');
  response.resume();
  return received.pop()?.baggage !== undefined;
}

const consentToOthers = (name: string, count: number) => {
  for (let index = 0; index < count; index += 1) allowOrigin(`https://${index}.${name}.example.com`);
};

it('a consent lasts for as long as it is one of the last 1000', async () => {
  allowOrigin(origin);
  consentToOthers('a', 999);
  allowOrigin(origin);
  consentToOthers('b', 999);
  expect(await carried()).toBe(true);
  consentToOthers('c', 1);
  expect(await carried()).toBe(false);
});

it.each(['2130706433', '0x7f.1', '127.1', 'LOCALHOST', '::ffff:127.0.0.1', '127.0.0.1'])(
  'a host that is written as %s is judged by what it names',
  async (host) => {
    propagateOutgoing(destinationRule());
    expect(await carried({ host })).toBe(true);
  },
);

it('the address is judged, and not the Host header', async () => {
  propagateOutgoing(destinationRule());
  expect(await carried({ headers: { host: 'api.example.com' } })).toBe(true);
  propagateOutgoing(({ hostname }) => hostname === 'api.example.com');
  expect(await carried({ headers: { host: 'api.example.com' } })).toBe(false);
});

it('a name that is a private one to the URL parser alone gets nothing', async () => {
  propagateOutgoing(destinationRule());
  const lookup = (_: string, __: object, answer: (error: null, address: object[]) => void) =>
    answer(null, [{ address: '127.0.0.1', family: 4 }]);
  expect(await carried({ host: 'localhost', lookup: lookup as never })).toBe(true);
  expect(await carried({ host: 'localhost#.example.com', lookup: lookup as never })).toBe(false);
});
