import { channel } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage } from 'node:http';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { requestContinuer } from '../../src/server/index.js';

const header = 'x-honeyhive-doctor';
/** Only reports read these channels. */
const channels = ['undici:request:headers', 'http.client.response.finish'];
const isFollowing = () => channels.map((name) => channel(name).hasSubscribers);

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(async () => {
  await closeServers();
  telemetry.stop();
});

/** Serves one request with `headers`. Returns how often the header was read, and what was there while it was served. */
async function serve(headers: Record<string, string>) {
  const continueRequest = requestContinuer<IncomingMessage>({}, () => undefined);
  const closed = Promise.withResolvers<void>();
  const seen = { lookups: 0, following: [] as boolean[], hasOwnWriteHead: false, closed: closed.promise };
  const origin = await listen(
    createServer((req, res) => {
      const counted = new Proxy(req.headers, {
        get(target, name) {
          if (name === header) seen.lookups += 1;
          return Reflect.get(target, name);
        },
      });
      Object.defineProperty(req, 'headers', { value: counted });
      res.on('close', () => setImmediate(closed.resolve));
      continueRequest(req, req, res, () => {
        seen.following = isFollowing();
        seen.hasOwnWriteHead = Object.hasOwn(res, 'writeHead');
        res.end();
      });
    }),
  );
  const response = await fetch(origin, { headers });
  await response.text();
  await seen.closed;
  return { ...seen, report: response.headers.get(header) };
}

it('a request that is no probe costs one lookup of a header: nothing is replaced, subscribed to or reported', async () => {
  expect(await serve({})).toMatchObject({
    lookups: 1,
    following: [false, false],
    hasOwnWriteHead: false,
    report: null,
  });
});

it('a probe is followed only while it is served', async () => {
  expect(await serve({ [header]: 'any' })).toMatchObject({ following: [true, true], hasOwnWriteHead: true });
  expect(isFollowing()).toEqual([false, false]);
  expect(await serve({})).toMatchObject({ following: [false, false], hasOwnWriteHead: false });
});
