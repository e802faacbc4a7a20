import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type LocalHoneyHive, type StoredSpan, startLocal } from '@honeyhive/local';
import { closeServers, listen } from '../support/listen.js';

const fixture = (name: string) => join(__dirname, 'fixtures/processes', name);
const esbuild = join(createRequire(__filename).resolve('esbuild'), '../../bin/esbuild');

let local: LocalHoneyHive;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  local = await startLocal({ port: 0 });
  env = { ...process.env, HH_API_URL: local.url, NODE_OPTIONS: '--disable-warning=HoneyHiveWarning' };
});
afterEach(async () => {
  await local.close();
  await closeServers();
});

const run = async (...args: string[]) =>
  (await promisify(execFile)(process.execPath, args, { env, cwd: __dirname })).stdout;

const bundle = (entry: string, outfile: string, ...flags: string[]) =>
  promisify(execFile)(esbuild, [entry, '--bundle', '--platform=node', `--outfile=${outfile}`, ...flags], {
    cwd: __dirname,
  });

/** Returns the names of a session's spans, each the parent of the next. */
function chain(sessionId: string): string[] {
  const spans: readonly StoredSpan[] = local.store.session(sessionId)?.spans ?? [];
  const names: string[] = [];
  let span = spans.find(({ parentSpanId }) => !spans.some(({ spanId }) => spanId === parentSpanId));
  for (; span; span = spans.find(({ parentSpanId }) => parentSpanId === span?.spanId)) names.push(span.name);
  expect(names).toHaveLength(spans.length);
  return names;
}

it('worker threads continue the trace and session in their message, and export their spans themselves', async () => {
  expect((await run(fixture('worker.js'))).split('\n').sort()).toEqual(['', 'a', 'b', 'c']);
  for (const sessionId of ['a', 'b', 'c']) expect(chain(sessionId)).toEqual(['ask', 'work']);
});

it('cluster workers keep their requests apart, and export their spans on SIGTERM', async () => {
  const child = spawn(process.execPath, [fixture('cluster.js')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(createInterface(child.stdout), 'line');
  const sessions = Array.from({ length: 24 }, (_, index) => `s${index}`);
  const answers = sessions.map(async (sessionId) => {
    const headers = { baggage: `session_id=${sessionId}` };
    const response = await fetch(`http://127.0.0.1:${port}/calls/${sessionId}`, { headers });
    return ((await response.json()) as { sessionId: string }).sessionId;
  });
  expect(await Promise.all(answers)).toEqual(sessions);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  for (const name of sessions) expect(chain(name)).toEqual(['GET /calls/:name', 'call', 'GET /is/:name', name]);
});

it('repeated hot reloads add no listeners and no duplicate spans, and shutdown removes all listeners', async () => {
  const { lines, isListening, listeners } = JSON.parse(await run(fixture('reload.js'), '20'));
  expect(lines).toHaveLength(20);
  for (const [index, line] of lines.entries()) {
    expect(line).toEqual({ sessionId: `round-${index}`, listeners: lines[0].listeners });
    expect(chain(line.sessionId)).toEqual(['GET /calls/:name', 'call', 'GET /is/:name', 'reloaded']);
  }
  const [before, afterShutdown] = listeners;
  expect(afterShutdown).toEqual(before);
  expect(isListening).toBe(false);
});

describe('bundled by esbuild', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'honeyhive-bundle-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['CommonJS', 'app.cjs', []],
    ['CommonJS, minified', 'app.cjs', ['--minify']],
    [
      'ES modules',
      'app.mjs',
      [
        '--format=esm',
        '--banner:js=import{createRequire}from"node:module";const require=createRequire(import.meta.url);',
      ],
    ],
  ])('a program bundled as %s traces its requests', async (_, name, flags) => {
    await bundle(fixture('bundled.mjs'), join(folder, name), ...flags);
    await run(join(folder, name));
    expect(chain('bundled')).toEqual(['GET /calls', 'GET /is', 'work']);
  });

  it('two copies of the packages in one process create each span and header once', async () => {
    const copy = (name: string) => join(__dirname, 'node_modules/.copies', name);
    for (const name of ['a.cjs', 'b.cjs']) {
      await bundle(fixture('copy.mjs'), copy(name), '--external:@opentelemetry/api');
    }
    await expectOneOfEach(copy('a.cjs'), copy('b.cjs'));
  });
});

it.each([
  ['ES modules beside CommonJS', 'copy.mjs', 'copy.cjs'],
  ['CommonJS beside ES modules', 'copy.cjs', 'copy.mjs'],
])('both builds of the packages in one process create each span and header once: %s', async (_, traces, serves) => {
  await expectOneOfEach(fixture(traces), fixture(serves));
});

/** Runs a service in which one copy of the packages exports spans and another one serves. */
async function expectOneOfEach(traces: string, serves: string): Promise<void> {
  const { answer, received, errorLayers, isOther } = JSON.parse(await run(fixture('copies.js'), traces, serves));
  expect(isOther).toBe(true);
  expect(errorLayers).toBe(1);
  expect(answer.sessionId).toBe('copies');
  expect(received[0].filter((name: string) => /^(traceparent|baggage)$/.test(name))).toHaveLength(2);
  expect(chain('copies')).toEqual(['GET /calls', 'GET /is', 'work']);
}

describe('node --import @honeyhive/node/register', () => {
  it('traces a program without any set-up code', async () => {
    let received: IncomingHttpHeaders = {};
    const server = createServer((req, res) => {
      received = req.headers;
      res.end();
    });
    const origin = await listen(server);
    env.OTEL_SERVICE_NAME = 'unprepared';
    await run('--import', '@honeyhive/node/register', fixture('unprepared.mjs'), origin);
    const [, traceId, spanId] = String(received.traceparent).split('-');
    const [{ id } = { id: '' }] = local.store.sessions();
    expect(received.baggage).toContain(`session_id=${id}`);
    expect(local.store.session(id)?.spans).toMatchObject([{ name: 'work', service: 'unprepared', traceId, spanId }]);
  });

  it('works with a program that calls init() as well, and in its worker threads', async () => {
    await run('--import', '@honeyhive/node/register', fixture('worker.js'));
    for (const sessionId of ['a', 'b', 'c']) expect(chain(sessionId)).toEqual(['ask', 'work']);
  });

  it('without an API key prints how to set one and does not start the program', async () => {
    // In a test run a missing key is only a warning.
    for (const name of ['HH_API_URL', 'HH_API_KEY', 'NODE_ENV', 'JEST_WORKER_ID']) delete env[name];
    const started = run('--import', '@honeyhive/node/register', '-e', 'console.log("started")');
    await expect(started).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('pass `apiKey` or set HH_API_KEY'),
    });
  });
});
