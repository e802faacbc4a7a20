import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { closeServers, listen } from '../../../test/support/listen.js';
import { exportRequest } from '../../../test/support/otlp-request.js';

const tlsFile = (name: string) => join(__dirname, '../../../test/support/tls', name);

interface ReceivedSpan {
  readonly name: string;
  readonly status: { readonly code?: string; readonly message?: string };
  readonly events?: readonly {
    readonly attributes: readonly { readonly value: { readonly stringValue?: string } }[];
  }[];
}

let spans: ReceivedSpan[];
const collect: RequestListener = async (req, res) => {
  const message = exportRequest.toObject(exportRequest.decode(await buffer(req)), { enums: String }) as {
    resourceSpans: { scopeSpans: { spans: ReceivedSpan[] }[] }[];
  };
  spans.push(...message.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
  res.end();
};

beforeEach(() => {
  spans = [];
});
afterEach(closeServers);

/** Serves a request that ends a span, and then runs `crash` on a later turn. */
const program = (crash: string) => `
  const { enrichSpanContext, HoneyHiveTracer } = process.env.HH_API_URL
    ? require('@honeyhive/node')
    : { enrichSpanContext: (_, fn) => fn(), HoneyHiveTracer: { init() {} } };
  HoneyHiveTracer.init();
  const app = require('express')();
  if (process.env.HH_API_URL) app.use(require('@honeyhive/express').honeyhive());
  app.get('/', (req, res) => {
    enrichSpanContext({ eventName: 'step' }, () => {});
    setImmediate(() => { ${crash} });
  });
  const server = app.listen(0, '127.0.0.1', () => {
    fetch('http://127.0.0.1:' + server.address().port).catch(() => {});
  });
`;

async function run(script: string, serverUrl: string | undefined, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['-e', script], {
    cwd: __dirname,
    env: {
      PATH: process.env.PATH,
      ...(serverUrl && { HH_API_URL: serverUrl }),
      OTEL_BSP_SCHEDULE_DELAY: '600000',
      OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code, signal] = await once(child, 'close');
  // Before Node 24, AsyncLocalStorage adds frames of Node's own to each stack.
  return { code, signal, output: output.replace(/^ +at .*node:internal.*\n/gm, '') };
}

const names = () => spans.map(({ name }) => name).sort();
const request = () => spans.find(({ name }) => name !== 'step');

describe('a process that crashes', () => {
  it.each([
    ['an uncaught error', 'throw new TypeError("boom");', 'TypeError: boom'],
    ['an uncaught value', 'throw "boom";', 'boom'],
    ['an unhandled rejection', 'Promise.reject(new TypeError("boom"));', 'TypeError: boom'],
    ['an unhandled rejection of a value', 'Promise.reject(undefined);', 'reason "undefined"'],
  ])('exports its spans and the open request after %s, and ends as it would without us', async (_, crash, text) => {
    const script = program(crash);
    const [ours, theirs] = await Promise.all([
      run(script, await listen(createServer(collect))),
      run(script, undefined),
    ]);
    expect(ours).toEqual(theirs);
    expect(ours.code).toBe(1);
    expect(names()).toEqual(['GET', 'step']);
    expect(request()?.status).toEqual({ code: 'STATUS_CODE_ERROR', message: expect.stringContaining(text) });
    const recorded = request()?.events?.[0]?.attributes.map(({ value }) => value.stringValue);
    expect(recorded).toEqual(expect.arrayContaining([expect.stringContaining(text.replace('TypeError: ', ''))]));
  });

  it('exports over HTTPS, and without what the application preloads', async () => {
    const tls = { key: readFileSync(tlsFile('key.pem')), cert: readFileSync(tlsFile('cert.pem')) };
    // Whoever preloads this a second time ends with an error.
    const preload = join(__dirname, 'fixtures/preload-once.js');
    const env = { NODE_EXTRA_CA_CERTS: tlsFile('cert.pem'), NODE_OPTIONS: `--require ${preload}` };
    const serverUrl = await listen(createTlsServer(tls, collect));
    expect(await run(program('throw new Error("boom");'), serverUrl, env)).toMatchObject({ code: 1 });
    expect(names()).toEqual(['GET', 'step']);
  });

  it.each<[string, RequestListener | undefined]>([
    ['hangs', () => {}],
    ['refuses', (req, res) => void req.resume().on('end', () => res.writeHead(400).end())],
    ['is down', undefined],
  ])('says what is lost if the server %s, and still ends', async (_, listener) => {
    const serverUrl = listener ? await listen(createServer(listener)) : 'http://127.0.0.1:1';
    const { code, output } = await run(program('throw new Error("boom");'), serverUrl);
    expect(code).toBe(1);
    expect(output.match(/HoneyHiveWarning.*/g)).toEqual([
      'HoneyHiveWarning: 2 spans were not exported before the process crashed.',
    ]);
    expect(output).toContain('Error: boom');
  });

  it('sends a batch again that is being sent', async () => {
    let requests = 0;
    const serverUrl = await listen(
      createServer((req, res) => {
        requests += 1;
        if (requests > 1) void collect(req, res);
        else res.writeContinue();
      }),
    );
    const script = `
      const { enrichSpanContext, HoneyHiveTracer } = require('@honeyhive/node');
      const tracer = HoneyHiveTracer.init();
      enrichSpanContext({ eventName: 'step' }, () => {});
      require('node:diagnostics_channel').subscribe('http.client.request.created', ({ request }) =>
        request.on('continue', () => { throw new Error('boom'); }));
      tracer.flush();
    `;
    expect(await run(script, serverUrl)).toMatchObject({ code: 1, output: expect.not.stringContaining('HoneyHive') });
    expect([requests, names()]).toEqual([2, ['step']]);
  });

  it('is left to a listener of the application, and goes on', async () => {
    const script = `
      process.on('uncaughtException', ({ message }) => {
        console.log('caught', message);
        server.closeAllConnections();
        server.close();
      });
      ${program('throw new Error("boom");')}
    `;
    expect(await run(script, await listen(createServer(collect)))).toEqual({
      code: 0,
      signal: null,
      output: 'caught boom\n',
    });
    expect(names()).toEqual(['GET /', 'step']);
    expect(request()?.events).toBeUndefined();
  });

  it('may be a worker thread', async () => {
    const script = `
      const { Worker } = require('node:worker_threads');
      new Worker(${JSON.stringify(program('throw new Error("boom");'))}, { eval: true })
        .on('error', ({ message }) => console.log('ended with', message));
    `;
    const ended = await run(script, await listen(createServer(collect)));
    expect(ended).toEqual({ code: 0, signal: null, output: 'ended with boom\n' });
    expect(names()).toEqual(['GET', 'step']);
  });
});

it('a process that never calls process.exit() is not advised to flush before it', async () => {
  const script = `
    const { enrichSpanContext, HoneyHiveTracer } = require('@honeyhive/node');
    process.on('exit', () => enrichSpanContext({ eventName: 'step' }, () => {}));
    HoneyHiveTracer.init();
  `;
  const { output } = await run(script, await listen(createServer(collect)));
  expect(output).toMatch(/HoneyHiveWarning: 1 span was not exported before the process exited\.\n$/);
});
