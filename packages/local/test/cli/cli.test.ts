import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startLocal } from '../../src/index.js';
import { span, spansOf, traceId } from '../support/otlp-fixtures.js';
import { sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function cli(...args: string[]) {
  const child = spawn(process.execPath, [join(__dirname, '../../bin/honeyhive-local.js'), ...args]);
  running.push(child);
  return child;
}

async function run(...args: string[]) {
  const child = cli(...args);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code };
}

it('serves, prints a quiet session and exits on SIGTERM', async () => {
  const child = cli('--port', '0');
  const stderr = text(child.stderr);
  let printed = '';
  child.stdout.setEncoding('utf8');
  const until = async (pattern: RegExp) => {
    while (!pattern.test(printed)) printed += (await once(child.stdout, 'data'))[0];
    return pattern.exec(printed)?.[1] ?? '';
  };
  const url = await until(/^HoneyHive on your machine: set HH_API_URL=(http:\/\/127\.0\.0\.1:\d+)\n/);
  await until(new RegExp(`^Sessions in the browser: ${url}/\\n`, 'm'));
  await sendJson({ ...local(), url }, spansOf('gateway', [span({ name: 'POST /ask' })]));
  await until(/\nPOST \/ask {2,}gateway {3}tool {3}1 ms\n/);
  child.kill('SIGTERM');

  expect(await once(child, 'close')).toEqual([0, null]);
  expect(await stderr).toBe('');
});

it('prints a session of a running server', async () => {
  await sendJson(local(), spansOf('gateway', [span({ name: 'POST /ask' })]));
  const { stdout, code } = await run('show', traceId, '--url', local().url);
  expect(stdout).toMatch(
    new RegExp(`^session ${traceId}  POST /ask · 1 trace · 1 service · 1 event\nPOST /ask  .*\n$`),
  );
  expect(code).toBe(0);
});

it('prints the findings below the tree', async () => {
  const withheld = { key: 'honeyhive.propagation.withheld' };
  const value = { arrayValue: { values: [{ stringValue: 'https://agents.example.com' }] } };
  const name = 'POST /ask\u001b[2J';
  await sendJson(local(), spansOf('gateway', [span({ name, attributes: [{ ...withheld, value }] })]));
  const { stdout } = await run('show', traceId, '--url', local().url);
  const [, , ...below] = stdout.split('\n');
  expect(below).toEqual([
    '',
    'Where did the context stop?',
    '! gateway called https://agents.example.com from POST /ask\ufffd[2J without trace and session, because it is not configured to send them there.',
    '  - Start gateway with `HH_PROPAGATE_TO=https://agents.example.com`,',
    "  - or pass the origin in code: `HoneyHiveTracer.init({ propagateTo: ['https://agents.example.com'] })`.",
    '',
  ]);
});

it('moves a session from one server to another that requires a token', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-cli-'));
  const file = join(folder, 'session.json');
  const other = await startLocal({ port: 0, token: 'secret' });
  try {
    await sendJson(local(), spansOf('gateway', [span({ name: 'POST /ask' })]));
    await sendJson(local(), { session: { session_id: traceId, session_name: 'demo' } }, '/session/start');
    const { stdout: exported } = await run('show', traceId, '--json', '--url', local().url);
    writeFileSync(file, exported);

    const there = ['--url', other.url, '--token', 'secret'];
    expect(await run('import', file, '--url', other.url)).toMatchObject({
      stderr: expect.stringContaining('requires its token'),
      code: 1,
    });
    expect(await run('import', file, ...there)).toEqual({ stdout: `session ${traceId}\n`, stderr: '', code: 0 });
    expect(await run('show', traceId, '--json', ...there)).toEqual({ stdout: exported, stderr: '', code: 0 });
    const cleared = { stdout: 'Deleted sessions: 1, events: 1\n', stderr: '', code: 0 };
    expect(await run('clear', ...there)).toEqual(cleared);
    expect(other.store.sessions()).toEqual([]);
  } finally {
    await other.close();
    rmSync(folder, { recursive: true });
  }
});

it('prints a link that signs in a browser', async () => {
  const child = cli('--port', '0', '--token', 'a&b');
  let printed = '';
  child.stdout.setEncoding('utf8');
  while (!printed.includes('?token=')) printed += (await once(child.stdout, 'data'))[0];
  const [, url, link = ''] = /HH_API_URL=(\S+) HH_API_KEY=a&b\n.*: (\S+)\n/.exec(printed) ?? [];
  expect(link).toBe(`${url}/?token=a%26b`);
  expect(await fetch(link, { redirect: 'manual' })).toMatchObject({ status: 303 });
});

it('prints its help', async () => {
  const { stdout, code } = await run('--help');
  expect(stdout).toMatch(/^honeyhive-local \[options\]/);
  expect(code).toBe(0);
});

it.each([
  [['show', 'unknown'], 'There is no session unknown\n'],
  [['show'], 'honeyhive-local show is not a command.'],
  [['import'], 'honeyhive-local import is not a command.'],
  [['import', '/nowhere/at/all'], 'Cannot read /nowhere/at/all: ENOENT'],
  [['clear', 'S'], 'honeyhive-local clear S is not a command.'],
  [['--port', '70000'], '--port 70000 is invalid: pass a whole number from 0 to 65535.'],
  [['--keep-sessions', '0'], '--keep-sessions 0 is invalid: pass a whole number from 1 to 10000000.'],
  [['--keep-days', 'x'], '--keep-days x is invalid'],
  [['--max-body', '1.5'], '--max-body 1.5 is invalid'],
  [['--host', '0.0.0.0'], 'Other machines can reach 0.0.0.0: pass --token TOKEN as well'],
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['--db', '/nowhere/at/all'], '/nowhere/at/all cannot be used as a database (unable to open database file)'],
  [['--db', __filename], 'cannot be used as a database (file is not a database)'],
])('rejects the arguments %j', async (args, message) => {
  const { stdout, stderr, code } = await run(...args, ...(args[0] === 'show' ? ['--url', local().url] : []));
  expect(stderr).toContain(message);
  expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
});

it('fails if no server responds at the URL', async () => {
  const gone = await startLocal({ port: 0 });
  await gone.close();
  for (const url of [gone.url, 'nowhere']) {
    expect(await run('show', 'S', '--url', url)).toEqual({
      stdout: '',
      stderr: `No honeyhive-local responds at ${url}: start one, or pass its address with --url.\n`,
      code: 1,
    });
  }
});
