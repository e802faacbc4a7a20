import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { globalState } from '@honeyhive/core/internal';
import { startLocal } from '@honeyhive/local';
import { closeServers, listen } from '../../../test/support/listen.js';
import { exportRequest } from '../../../test/support/otlp-request.js';
import { runScript } from '../../../test/support/run-program.js';
import { Delivery } from '../src/export/delivery.js';
import type { ExportResult } from '../src/export/otlp-exporter.js';
import { SpanCounts } from '../src/export/span-counts.js';
import { enrichSpanContext, HoneyHiveTracer, type InitOptions } from '../src/index.js';

interface Export {
  readonly encoding: string | undefined;
  readonly body: Buffer;
  readonly spans: number;
}

let exports: Export[];
/** Returns the status with which the server responds to an export. */
let respond: (received: Export) => number;
let serverUrl: string;
let tracer: HoneyHiveTracer | undefined;
let emitWarning: jest.SpyInstance;

function countSpans(body: Uint8Array): number {
  const { resourceSpans } = exportRequest.toObject(exportRequest.decode(body)) as {
    resourceSpans: { scopeSpans: { spans: unknown[] }[] }[];
  };
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)).length;
}

async function honeyhive(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const body = await buffer(req);
  const encoding = req.headers['content-encoding'];
  const received = { encoding, body, spans: countSpans(encoding === 'gzip' ? gunzipSync(body) : body) };
  exports.push(received);
  res.writeHead(respond(received)).end();
}

const init = (options: InitOptions = {}) => {
  tracer = HoneyHiveTracer.init({ serverUrl, serviceName: 'test', compression: 'gzip', ...options });
  return tracer;
};
const work = (spans: number) => {
  for (let span = 0; span < spans; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
};

beforeEach(async () => {
  exports = [];
  respond = () => 200;
  serverUrl = await listen(createServer(honeyhive));
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  globalState('warnings', () => new Set()).clear();
});
afterEach(async () => {
  await tracer?.shutdown();
  tracer = undefined;
  await closeServers();
  jest.restoreAllMocks();
});

describe('with gzip', () => {
  it('a batch takes a fraction of its bytes, and flush() waits for it', async () => {
    init();
    work(512);
    expect(await tracer?.flush()).toBe(true);
    const [batch] = exports;
    expect(batch).toMatchObject({ encoding: 'gzip', spans: 512 });
    expect(batch?.body.length).toBeLessThan(gunzipSync(batch?.body ?? '').length / 4);
  });

  it('a retry does not compress a batch again', async () => {
    const bodies: Uint8Array[] = [];
    async function exportBody(body: Uint8Array): Promise<ExportResult> {
      bodies.push(body);
      if (bodies.length === 1) return { status: 'unavailable', reason: 'HTTP status 503' };
      return { status: 'accepted', rejectedSpans: 0, reason: '' };
    }
    const delivery = new Delivery(exportBody, new SpanCounts('the server'), 60_000, true);
    delivery.add(new Uint8Array(10_000), 1);
    expect(delivery.queuedBytes).toBe(10_000);
    await delivery.settled();
    expect(bodies[0]?.length).toBeLessThan(1_000);
    expect(bodies[1]).toBe(bodies[0]);
    expect(delivery.queuedBytes).toBe(0);
  });

  it('the local HoneyHive receives all spans', async () => {
    const local = await startLocal({ port: 0 });
    init({ serverUrl: local.url });
    work(100);
    expect(await tracer?.flush()).toBe(true);
    expect(local.store.session(tracer?.sessionId ?? '')?.spans).toHaveLength(100);
    await tracer?.shutdown();
    await local.close();
  });

  it.each([400, 415, 500])(
    'a server that refuses it with %i receives all spans plain, and one warning says so',
    async (status) => {
      respond = ({ encoding }) => (encoding === 'gzip' ? status : 200);
      init();
      for (let batch = 0; batch < 3; batch += 1) {
        work(100);
        expect(await tracer?.flush()).toBe(true);
      }
      expect(exports.map(({ encoding }) => encoding)).toEqual(['gzip', undefined, undefined, undefined]);
      expect(tracer?.stats().spans).toMatchObject({ exported: 300, queued: 0 });
      expect(emitWarning.mock.calls.map(([message]) => message)).toEqual([
        `${serverUrl} accepts spans only without gzip: set HH_COMPRESSION=none, so that none are compressed`,
      ]);
    },
  );

  it.each([401, 404, 413])('a server that responds with %i is not sent the batch again', async (status) => {
    respond = () => status;
    init();
    work(100);
    expect(await tracer?.flush()).toBe(false);
    expect(exports).toHaveLength(1);
  });

  it('a server that has accepted it is not sent a refused batch again', async () => {
    respond = () => (exports.length === 1 ? 200 : 400);
    init();
    for (let batch = 0; batch < 2; batch += 1) {
      work(100);
      await tracer?.flush();
    }
    expect(exports.map(({ encoding }) => encoding)).toEqual(['gzip', 'gzip']);
    expect(tracer?.stats().spans).toMatchObject({ exported: 100, dropped: { refused: 100 } });
  });
});

it('without gzip, and to a private server by default, a batch is sent plain', async () => {
  for (const options of [{ compression: 'none' }, { compression: undefined }] as const) {
    init(options);
    work(100);
    await tracer?.flush();
    await tracer?.shutdown();
  }
  expect(exports).toMatchObject([
    { encoding: undefined, spans: 100 },
    { encoding: undefined, spans: 100 },
  ]);
});

const exiting = `
  const { HoneyHiveTracer, enrichSpanContext } = require('@honeyhive/node');
  HoneyHiveTracer.init();
  for (let span = 0; span < 600; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
`;

it.each([
  ['ends', '', 0],
  ['is told to end', `setInterval(() => {}, 1000); setImmediate(() => process.kill(process.pid, 'SIGTERM'));`, null],
  ['crashes', `setImmediate(() => { throw new Error('boom'); });`, 1],
])('a process that %s sends all of its spans', async (_, end, expected) => {
  const env = { HH_API_URL: serverUrl, HH_COMPRESSION: 'gzip', OTEL_BSP_SCHEDULE_DELAY: '600000' };
  const { code, errors } = await runScript(exiting + end, env);
  expect(code).toBe(expected);
  expect(errors).not.toContain('HoneyHiveWarning');
  // A crash sends a batch again that is being sent.
  expect(exports.reduce((sum, { spans }) => sum + spans, 0)).toBeGreaterThanOrEqual(600);
  // A crash leaves no time to compress.
  if (code !== 1) expect(exports.map(({ encoding }) => encoding)).toEqual(['gzip', 'gzip']);
});

it('a process that crashes sends compressed what it has compressed before', async () => {
  respond = () => (exports.length === 1 ? 503 : 200);
  const crash = `
    require('node:diagnostics_channel').subscribe('http.client.response.finish', () =>
      setImmediate(() => { throw new Error('boom'); }));
  `;
  const { code, errors } = await runScript(exiting + crash, { HH_API_URL: serverUrl, HH_COMPRESSION: 'gzip' });
  expect(code).toBe(1);
  expect(errors).not.toContain('not exported');
  expect(exports.slice(1).map(({ encoding }) => encoding)).toContain('gzip');
});
