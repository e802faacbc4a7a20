import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { closeServers, listen } from '../../../test/support/listen.js';

const sessionId = '9b2f1f3e-7c55-4b0e-8f3a-0d1c2b3a4f55';
const setUp = `
  const { HoneyHiveTracer, enrichSpanContext } = require('@honeyhive/node');
  HoneyHiveTracer.init({ sessionId: '${sessionId}' });
  enrichSpanContext({ eventName: 'work' }, () => {});
`;

/** Runs a script in a process of its own; answers how it ended and what it printed. */
async function run(
  script: string,
  serverUrl: string,
  onLine: (child: ChildProcess) => void = () => {},
  timeout = '6000',
) {
  const child = spawn(process.execPath, ['-e', setUp + script], {
    env: {
      ...process.env,
      HH_API_URL: serverUrl,
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_EXPORTER_OTLP_TIMEOUT: timeout,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  child.stdout.once('data', () => onLine(child));
  const [code, signal] = await once(child, 'close');
  return { code, signal, output };
}

describe('at the end of a process', () => {
  let local: LocalHoneyHive;
  beforeEach(async () => {
    local = await startLocal({ port: 0 });
  });
  afterEach(async () => {
    await local.close();
    await closeServers();
  });
  const names = () => local.store.session(sessionId)?.spans.map(({ name }) => name);

  it('what is queued is flushed when nothing is left to do, and nothing holds the process', async () => {
    expect(await run('', local.url)).toEqual({ code: 0, signal: null, output: '' });
    expect(names()).toEqual(['work']);
  });

  it('the exit code is kept', async () => {
    expect(await run('process.exitCode = 3;', local.url)).toMatchObject({ code: 3 });
    expect(names()).toEqual(['work']);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'what is queued is flushed on %s, and the signal ends the process',
    async (signal) => {
      const ended = await run('setInterval(() => {}, 1000); console.log("ready");', local.url, (child) =>
        child.kill(signal),
      );
      expect(ended).toMatchObject({ code: null, signal });
      expect(names()).toEqual(['work']);
    },
  );

  it("a signal that the application handles is the application's", async () => {
    const script = `
      process.once('SIGTERM', () => setTimeout(() => { console.log('closed'); process.exit(5); }, 300));
      setInterval(() => {}, 1000);
      console.log('ready');
    `;
    const ended = await run(script, local.url, (child) => child.kill('SIGTERM'));
    expect(ended).toMatchObject({ code: 5, output: 'ready\nclosed\n' });
    expect(names()).toEqual(['work']);
  });

  it('a signal handler that was there before is the one that ends the process', async () => {
    const script = `process.once('SIGTERM', () => setTimeout(() => process.exit(5), 300));`;
    const child = spawn(
      process.execPath,
      ['-e', `${script}${setUp} setInterval(() => {}, 1000); console.log('ready');`],
      {
        env: { ...process.env, HH_API_URL: local.url },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    child.stdout.once('data', () => child.kill('SIGTERM'));
    expect(await once(child, 'close')).toEqual([5, null]);
  });

  it('a server that hangs holds a signal for five seconds, and what was not sent is told', async () => {
    const serverUrl = await listen(createServer(() => {}));
    const script = 'setInterval(() => {}, 1000); console.log("ready");';
    const start = performance.now();
    const ended = await run(script, serverUrl, (child) => child.kill('SIGTERM'), '30000');
    expect(ended.signal).toBe('SIGTERM');
    expect(ended.output).toMatch(/HoneyHiveWarning: 1 spans for .* were lost: they were not accepted in the time that/);
    expect(performance.now() - start).toBeLessThan(15_000);
  }, 30_000);

  it('a server that hangs holds the end of a process as long, also where a request is on its way', async () => {
    const serverUrl = await listen(createServer(() => {}));
    const ended = await run('HoneyHiveTracer.init().flush({ timeoutMillis: 1 });', serverUrl, () => {}, '60000');
    expect(ended).toMatchObject({ code: 0, output: expect.stringMatching(/HoneyHiveWarning: 1 spans .* were lost/) });
  }, 30_000);

  it('a handler of a signal that takes its time loses nothing to ours', async () => {
    const requests: IncomingMessage[] = [];
    const serverUrl = await listen(
      createServer((req, res) => {
        requests.push(req);
        req.resume().on('end', () => setTimeout(() => res.end(), 5_500));
      }),
    );
    const script = `
      process.once('SIGTERM', async () => process.exit(await HoneyHiveTracer.init().flush() ? 6 : 7));
      setInterval(() => {}, 1000);
      console.log('ready');
    `;
    const ended = await run(script, serverUrl, (child) => child.kill('SIGTERM'), '30000');
    expect(ended).toMatchObject({ code: 6, output: 'ready\n' });
    expect(requests).toHaveLength(1);
  }, 30_000);

  it('what process.exit() leaves behind is told', async () => {
    expect(await run('process.exit(4);', local.url)).toMatchObject({
      code: 4,
      output: expect.stringMatching(/HoneyHiveWarning: 1 spans were not sent before the process ended/),
    });
  });

  it('a rejection that nobody handles stays one', async () => {
    const script = `
      process.on('unhandledRejection', ({ message }) => console.log('unhandled', message));
      enrichSpanContext({ eventName: 'work' }, async () => { throw new Error('mine'); });
    `;
    expect((await run(script, local.url)).output).toBe('unhandled mine\n');
  });

  it('a server that is not there changes no exit code, and holds the process for a bounded time', async () => {
    await local.close();
    const { code, output } = await run('', local.url);
    expect(code).toBe(0);
    expect(output).toMatch(/HoneyHiveWarning: .* takes no spans: connect ECONNREFUSED.* They are kept, and sent again/);
    local = await startLocal({ port: 0 });
  }, 20_000);
});
