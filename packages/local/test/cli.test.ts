import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startLocal } from '../src/index.js';
import { sendJson, useLocal } from './local.js';
import { span, spansOf, traceId } from './otlp.js';

const local = useLocal();
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function cli(...args: string[]) {
  const child = spawn(process.execPath, [join(__dirname, '../bin/honeyhive-local.js'), ...args]);
  running.push(child);
  return child;
}

async function run(...args: string[]) {
  const child = cli(...args);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code };
}

it('serves, prints a quiet session and closes on a signal', async () => {
  const child = cli('--port', '0');
  const stderr = text(child.stderr);
  let printed = '';
  child.stdout.setEncoding('utf8');
  const until = async (pattern: RegExp) => {
    while (!pattern.test(printed)) printed += (await once(child.stdout, 'data'))[0];
    return pattern.exec(printed)?.[1] ?? '';
  };
  const url = await until(/^HoneyHive on your machine: set HH_API_URL=(http:\/\/127\.0\.0\.1:\d+)\n/);
  await sendJson({ ...local(), url }, spansOf('gateway', [span({ name: 'POST /ask' })]));
  await until(/\nPOST \/ask {2,}gateway {3}tool {3}1 ms\n/);
  child.kill('SIGTERM');

  expect(await once(child, 'close')).toEqual([0, null]);
  expect(await stderr).toBe('');
});

it('shows a session of a running server', async () => {
  await sendJson(local(), spansOf('gateway', [span({ name: 'POST /ask' })]));
  const { stdout, code } = await run('show', traceId, '--url', local().url);
  expect(stdout).toMatch(
    new RegExp(`^session ${traceId}  POST /ask · 1 trace · 1 service · 1 event\nPOST /ask  .*\n$`),
  );
  expect(code).toBe(0);
});

it('prints its help', async () => {
  const { stdout, code } = await run('--help');
  expect(stdout).toMatch(/^honeyhive-local \[--port PORT\]/);
  expect(code).toBe(0);
});

it.each([
  [['show', 'unknown'], 'There is no session unknown\n'],
  [['show'], 'honeyhive-local show is not a command.'],
  [['--port', '70000'], '--port 70000 is not a port'],
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['--db', '/nowhere/at/all'], '/nowhere/at/all cannot be used as a database (unable to open database file)'],
  [['--db', __filename], 'cannot be used as a database (file is not a database)'],
])('says what is wrong with %j', async (args, message) => {
  const { stdout, stderr, code } = await run(...args, ...(args[0] === 'show' ? ['--url', local().url] : []));
  expect(stderr).toContain(message);
  expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
});

it('says when no server answers', async () => {
  const gone = await startLocal({ port: 0 });
  await gone.close();
  for (const url of [gone.url, 'nowhere']) {
    expect(await run('show', 'S', '--url', url)).toEqual({
      stdout: '',
      stderr: `No honeyhive-local answers at ${url}: start one, or pass its address with --url.\n`,
      code: 1,
    });
  }
});
