import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { closeServers, listen } from '../../../test/support/listen.js';
import { exportRequest } from '../../../test/support/otlp-request.js';

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: { readonly name: string }[] }[];
  }[];
}

const jestProgram = join(__dirname, '../../../node_modules/jest/bin/jest.js');
const rootDir = join(__dirname, 'fixtures/test-runners');
const jestFor = (test: string) => [
  jestProgram,
  '--config',
  JSON.stringify({ rootDir, testMatch: [`**/${test}.test.cjs`], transform: {} }),
];
const jestArgs = jestFor('[ab]');
const nodeTest = ['--test', join(rootDir, 'a.test.cjs'), join(rootDir, 'b.test.cjs')];

let names: string[];
let serverUrl: string;
beforeEach(async () => {
  names = [];
  const server = createServer(async (req, res) => {
    const { resourceSpans } = exportRequest.decode(await buffer(req)) as unknown as ExportRequest;
    for (const { scopeSpans } of resourceSpans)
      names.push(...scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)));
    res.end();
  });
  serverUrl = await listen(server);
});
afterEach(closeServers);

async function run(args: readonly string[], env: NodeJS.ProcessEnv, onStart: (child: ChildProcess) => void = () => {}) {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code, signal] = await once(child, 'close');
  return { code, signal, output };
}

describe.each([
  ['Jest in one process', [...jestArgs, '--runInBand']],
  ['Jest with workers', [...jestArgs, '--workers=2']],
  ['Jest that looks for open handles', [...jestArgs, '--detectOpenHandles']],
  ['node --test', nodeTest],
])('%s', (_, args) => {
  it('exports the spans of each test file, and leaves nothing open', async () => {
    const { code, output } = await run(args, { HH_API_URL: serverUrl });
    expect([code, output]).toEqual([
      0,
      expect.not.stringMatching(/open handle|HoneyHiveWarning|did not exit|force exited/),
    ]);
    expect(names.sort()).toEqual(['GET /', 'GET /', 'step', 'step']);
  });

  it('passes without an API key, and says that nothing is traced', async () => {
    const { code, output } = await run(args, {});
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/no API key in a test run, so nothing is traced: set HH_API_KEY/),
    ]);
  });
});

it('Jest is not kept alive by a server that does not respond', async () => {
  const hanging = await listen(createServer(() => {}));
  const { code, output } = await run([...jestArgs, '--workers=2'], { HH_API_URL: hanging });
  expect([code, output]).toEqual([0, expect.not.stringMatching(/did not exit|force exited/)]);
});

it('a signal still ends Jest after init()', async () => {
  let child: ChildProcess | undefined;
  const ready = createServer((_req, res) => {
    res.end();
    child?.kill('SIGTERM');
  });
  const env = { HH_API_URL: serverUrl, READY_URL: await listen(ready) };
  const args = [...jestFor('endless'), '--runInBand'];
  expect(await run(args, env, (started) => (child = started))).toMatchObject({ signal: 'SIGTERM' });
});
