import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { closeServers, listen } from '../../../test/support/listen.js';

/** Sends requests to itself, each with spans and a large text, and prints the responses, the memory used and the counts. */
const application = `
  const { createServer } = require('node:http');
  const { HoneyHiveTracer, enrichSpanContext } = require('@honeyhive/node');
  const tracer = HoneyHiveTracer.init({ maxQueueBytes: Number(process.env.BYTES) });
  const text = (turn) => String(turn).padEnd(4_000, 'x');
  const server = createServer((req, res) => {
    for (let span = 0; span < 100; span += 1) {
      enrichSpanContext({ eventName: 'work', inputs: { text: text(req.url + span) } }, () => {});
    }
    res.end('response to ' + req.url);
  });
  const memory = async () => {
    gc();
    // The memory of buffers is freed a turn later.
    await new Promise(setImmediate);
    gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  server.listen(0, '127.0.0.1', async () => {
    const origin = 'http://127.0.0.1:' + server.address().port;
    const ask = async (turn) => (await fetch(origin + '/' + turn)).text();
    await ask('warm');
    const before = await memory();
    const responses = [];
    for (let turn = 0; turn < 100; turn += 1) responses.push(await ask(turn));
    const grown = (await memory()) - before;
    const flushed = await tracer.flush({ timeoutMillis: Number(process.env.FLUSH_MILLIS) });
    console.log(JSON.stringify({ responses, grown, flushed, stats: tracer.stats().spans }));
    server.close();
    await tracer.shutdown({ timeoutMillis: 50 });
  });
`;

interface Report {
  readonly responses: string[];
  readonly grown: number;
  readonly flushed: boolean;
  readonly stats: { ended: number; exported: number; queued: number; dropped: Record<string, number> };
}

const tls = {
  key: readFileSync(join(__dirname, '../../../test/support/tls/key.pem')),
  cert: readFileSync(join(__dirname, '../../../test/support/tls/cert.pem')),
};

async function run(serverUrl: string, { flushMillis = 50, maxQueueBytes = 4 * 1024 * 1024 } = {}) {
  const child = spawn(process.execPath, ['--expose-gc', '-e', application], {
    env: { ...process.env, HH_API_URL: serverUrl, FLUSH_MILLIS: String(flushMillis), BYTES: String(maxQueueBytes) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [code] = await once(child, 'close');
  return { code, errors, report: JSON.parse(output) as Report };
}

const respondWith = (status: number, headers = {}): RequestListener => {
  return (req, res) => void req.resume().on('end', () => res.writeHead(status, headers).end());
};

const servers: [string, RequestListener | undefined][] = [
  ['hangs', () => {}],
  ['never reads to the end', (req) => void req.pause()],
  ['resets connections', (req) => req.socket.resetAndDestroy()],
  ['is down', undefined],
  ['responds with 401', respondWith(401)],
  ['responds with 429', respondWith(429, { 'retry-after': '3600' })],
  ['responds with 500', respondWith(500)],
  ['responds with 503', respondWith(503)],
];

it('serves requests and loses no span with a HoneyHive that is slow', async () => {
  const serverUrl = await listen(
    createServer((req, res) => void req.resume().on('end', () => setTimeout(() => res.end(), 300))),
  );
  const { code, errors, report } = await run(serverUrl, { flushMillis: 20_000, maxQueueBytes: 64 * 1024 * 1024 });
  await closeServers();
  expect(report.responses).toHaveLength(100);
  expect(report).toMatchObject({ flushed: true, stats: { ended: 10_100, exported: 10_100 } });
  expect([code, errors]).toEqual([0, '']);
}, 60_000);

describe.each([
  ...servers,
  ['does not speak TLS', undefined] as const,
  ['has a self-signed certificate', () => {}] as const,
])('with a HoneyHive that %s', (name, handler) => {
  afterEach(closeServers);

  it('serves requests, uses little memory, and exits', async () => {
    const isSecure = name === 'has a self-signed certificate';
    let serverUrl = await listen(isSecure ? createTlsServer(tls, handler) : createServer(handler ?? (() => {})));
    if (name === 'does not speak TLS') serverUrl = serverUrl.replace('http:', 'https:');
    if (name === 'is down') await closeServers();
    const { code, errors, report } = await run(serverUrl);
    expect(report.responses).toEqual(Array.from({ length: 100 }, (_, turn) => `response to /${turn}`));
    // The text of all spans is 40 MB.
    expect(report.grown).toBeLessThan(20 * 1024 * 1024);
    const { ended, exported, queued, dropped } = report.stats;
    expect(ended).toBe(10_100);
    expect(exported).toBe(0);
    expect(queued + Object.values(dropped).reduce((sum, count) => sum + count, 0)).toBe(ended);
    expect(report.flushed).toBe(false);
    expect(code).toBe(0);
    expect(errors.match(/HoneyHiveWarning/g)?.length).toBeLessThanOrEqual(2);
    expect(errors).toMatch(/spans were not exported to /);
  }, 60_000);
});
