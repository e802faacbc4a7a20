import { createServer, type IncomingMessage } from 'node:http';
import * as undici8 from 'undici';
import * as undici7 from 'undici7';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { requestContinuer } from '../../src/internal.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(async () => {
  telemetry.stop();
  await closeServers();
});

const clients = [
  ['undici 7', undici7 as unknown as typeof undici8],
  ['undici 8', undici8],
] as const;

const calls = ['request', 'fetch'] as const;

/** Whether a call arrives: some fail on purpose, so that the pool loses a connection while others wait for it. */
const fails = (number: number) => number % 10 === 3;

it.each(clients.flatMap(([name, undici]) => calls.map((call) => [call, name, undici] as const)))(
  '%s of %s carries the context of its own call through a pool of two connections',
  async (call, _name, undici) => {
    const pool = new undici.Agent({ connections: 2 });
    const wrong: unknown[] = [];
    let arrived = 0;
    const upstream = await listen(
      createServer((req, res) => {
        arrived += 1;
        const { baggage = '' } = req.headers;
        const [, number = ''] = /^\/(\d+)$/.exec(String(req.url)) ?? [];
        if (!String(baggage).split(',').includes(`session_id=s-${number}`)) wrong.push([req.url, baggage]);
        if (fails(Number(number))) res.destroy();
        else setImmediate(() => res.end('ok'));
      }),
    );
    const continueRequest = requestContinuer<IncomingMessage>({}, () => undefined);
    const gateway = await listen(
      createServer((req, res) =>
        continueRequest(req, req, res, async () => {
          const url = `${upstream}${req.url}`;
          const answer =
            call === 'fetch' ? undici.fetch(url, { dispatcher: pool }) : undici.request(url, { dispatcher: pool });
          await answer
            .then((response) => ('text' in response ? response.text() : response.body.text()))
            .catch(() => {});
          res.end();
        }),
      ),
    );
    const ask = (number: number) =>
      fetch(`${gateway}/${number}`, { headers: { baggage: `session_id=s-${number}` } }).then((answer) => answer.text());
    await Promise.all(Array.from({ length: 200 }, (_, number) => ask(number)));
    await pool.destroy();
    expect(wrong).toEqual([]);
    expect(arrived).toBeGreaterThanOrEqual(180);
  },
);
