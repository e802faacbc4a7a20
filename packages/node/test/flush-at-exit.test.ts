import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { closeServers, listen } from '../../../test/support/listen.js';

const sessionId = '9b2f1f3e-7c55-4b0e-8f3a-0d1c2b3a4f55';
const setUp = `
  const { HoneyHiveTracer, enrichSpanContext } = require('@honeyhive/node');
  HoneyHiveTracer.init({ sessionId: '${sessionId}' });
  enrichSpanContext({ eventName: 'work' }, () => {});
`;

/** Runs a script in its own process. Resolves to its exit code, its signal and its output. */
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

  it('flushes when the event loop is empty, and does not keep the process alive', async () => {
    expect(await run('', local.url)).toEqual({ code: 0, signal: null, output: '' });
    expect(names()).toEqual(['work']);
  });

  it('keeps the exit code', async () => {
    expect(await run('process.exitCode = 3;', local.url)).toMatchObject({ code: 3 });
    expect(names()).toEqual(['work']);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('flushes on %s, and the signal still ends the process', async (signal) => {
    const ended = await run('setInterval(() => {}, 1000); console.log("ready");', local.url, (child) =>
      child.kill(signal),
    );
    expect(ended).toMatchObject({ code: null, signal });
    expect(names()).toEqual(['work']);
  });

  it('leaves a signal to the application if it has a listener', async () => {
    const script = `
      process.once('SIGTERM', () => setTimeout(() => { console.log('closed'); process.exit(5); }, 300));
      setInterval(() => {}, 1000);
      console.log('ready');
    `;
    const ended = await run(script, local.url, (child) => child.kill('SIGTERM'));
    expect(ended).toMatchObject({ code: 5, output: 'ready\nclosed\n' });
    expect(names()).toEqual(['work']);
  });

  it('loses no span if a listener for the signal calls process.exit() at once', async () => {
    const script = `
      process.on('SIGTERM', () => process.exit(5));
      setInterval(() => {}, 1000);
      console.log('ready');
    `;
    const ended = await run(script, local.url, (child) => child.kill('SIGTERM'));
    expect(ended).toEqual({ code: 5, signal: null, output: 'ready\n' });
    expect(names()).toEqual(['work']);
  });

  it('reports the spans that such a listener leaves behind', async () => {
    const refusing = await listen(createServer((req, res) => req.resume().on('end', () => res.writeHead(400).end())));
    const script = `
      process.on('SIGTERM', () => process.exit(5));
      setInterval(() => {}, 1000);
      console.log('ready');
    `;
    const ended = await run(script, refusing, (child) => child.kill('SIGTERM'));
    expect(ended).toMatchObject({
      code: 5,
      output: expect.stringMatching(/HoneyHiveWarning: 1 span was not exported before the process exited/),
    });
  });

  it('leaves a signal to a listener that was added before init()', async () => {
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

  it('warns about the spans that process.exit() leaves behind', async () => {
    expect(await run('process.exit(4);', local.url)).toMatchObject({
      code: 4,
      output: expect.stringMatching(/HoneyHiveWarning: 1 span was not exported before the process exited/),
    });
  });

  it('warns at the end about spans dropped since the last warning', async () => {
    const refusing = await listen(createServer((req, res) => req.resume().on('end', () => res.writeHead(400).end())));
    const more = `setTimeout(() => enrichSpanContext({ eventName: 'more' }, () => {}), 300);`;
    const { output } = await run(`HoneyHiveTracer.init().flush(); ${more}`, refusing);
    expect(output.match(/HoneyHiveWarning: 1 span was not exported to /g)).toHaveLength(2);
  });

  it('listens for exits and signals until shutdown()', async () => {
    const script = `
      const events = ['beforeExit', 'exit', 'SIGTERM', 'SIGINT', 'uncaughtExceptionMonitor'];
      const listeners = () => events.map((event) => process.listenerCount(event)).join();
      const before = listeners();
      HoneyHiveTracer.init().shutdown().then(() => console.log(before, listeners()));
    `;
    expect((await run(script, local.url)).output).toBe('1,1,1,1,1 0,0,0,0,0\n');
  });

  it('leaves an unhandled rejection unhandled', async () => {
    const script = `
      process.on('unhandledRejection', ({ message }) => console.log('unhandled', message));
      enrichSpanContext({ eventName: 'work' }, async () => { throw new Error('mine'); });
    `;
    expect((await run(script, local.url)).output).toBe('unhandled mine\n');
  });
});

describe('at the end of a process whose HoneyHive does not respond', () => {
  // In parallel, because each takes five seconds.
  let signalled: Awaited<ReturnType<typeof run>>;
  let finished: typeof signalled;
  let handled: typeof signalled;
  let unconnected: typeof signalled;
  let delivered = 0;

  beforeAll(async () => {
    const hanging = await listen(createServer(() => {}));
    const slow = await listen(
      createServer((req, res) => {
        delivered += 1;
        req.resume().on('end', () => setTimeout(() => res.end(), 5_500));
      }),
    );
    const alive = 'setInterval(() => {}, 1000); console.log("ready");';
    const handler = `process.once('SIGTERM', async () => process.exit(await HoneyHiveTracer.init().flush() ? 6 : 7));`;
    const terminate = (child: ChildProcess) => child.kill('SIGTERM');
    [signalled, finished, handled, unconnected] = await Promise.all([
      run(alive, hanging, terminate, '6000'),
      run('HoneyHiveTracer.init().flush({ timeoutMillis: 1 });', hanging, () => {}, '60000'),
      run(handler + alive, slow, terminate, '30000'),
      run('', 'http://127.0.0.1:1'),
    ]);
    await closeServers();
  }, 60_000);

  it('ends on a signal before a pending request times out, and warns about the spans that were not exported', () => {
    expect(signalled.signal).toBe('SIGTERM');
    expect(signalled.output).toMatch(
      /HoneyHiveWarning: 1 span was not exported to .*: the server did not accept them before the time limit/,
    );
    // The request would have timed out after six seconds.
    expect(signalled.output).not.toMatch(/no response within/);
  });

  it('exits before a pending request times out if the event loop is empty otherwise', () => {
    expect(finished).toMatchObject({
      code: 0,
      output: expect.stringMatching(/HoneyHiveWarning: 1 span was not exported/),
    });
  });

  it('drops no span while a signal listener of the application still flushes', () => {
    expect(handled).toMatchObject({ code: 6, output: 'ready\n' });
    expect(delivered).toBe(1);
  });

  it('keeps the exit code if HoneyHive is down', () => {
    expect(unconnected).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /Export to .* fails: connect ECONNREFUSED.* Spans stay queued, and the export is retried/,
      ),
    });
  });
});
