import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { startLocal } from '@honeyhive/local';
import { closeServers, listen } from './support/listen.js';
import { runProgram } from './support/run-program.js';

const script = join(__dirname, '../examples/three-services/dist/demo.js');
const { HH_API_KEY: _key, HH_API_URL: _url, OPENAI_API_KEY: _model, ...bare } = process.env;

afterEach(closeServers);

const runDemo = (env: NodeJS.ProcessEnv) => runProgram(script, { ...bare, ...env });

it('the demo prints one session with the tree of three services and exits with 0', async () => {
  const { code, output } = await runDemo({});
  const lines = output
    .replace(/ +[\d.]+ m?s$/gm, '')
    .replace(/ +$/gm, '')
    .split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^session [\da-f-]{36} {2}demo · 1 trace · 3 services · 6 events$/),
    'POST /ask                      gateway        chain',
    '├─ check_question              gateway        tool',
    '└─ GET /users/:id/answer       user-service   chain',
    '   ├─ load_user                user-service   tool',
    '   └─ POST /complete           llm-service    chain',
    '      └─ chat gpt-4o-mini      llm-service    model',
    '',
    'Bees dance to tell each other where the flowers are.',
    '',
    expect.stringMatching(
      /^Its page \(run the demo on a terminal to keep it open\): http:\/\/127\.0\.0\.1:\d+\/#\/sessions\/[\da-f-]{36}$/,
    ),
    '',
  ]);
  expect(code).toBe(0);
});

it('on a terminal, the demo keeps its page open until Ctrl-C', async () => {
  // `script` from util-linux gives its child a terminal. The shell in between, like those of pnpm, must not see Ctrl-C.
  const demo = spawn('script', ['-qefc', `trap "exit 130" INT; ${process.execPath} ${script}`, '/dev/null'], {
    env: bare,
  });
  let output = '';
  demo.stdout.setEncoding('utf8');
  while (!output.includes('Ctrl-C')) output += (await once(demo.stdout, 'data'))[0];
  const [, origin, id] = /Look at it: (\S+)\/#\/sessions\/(\S+)/.exec(output) ?? [];
  const session = await fetch(`${origin}/sessions/${id}`);
  expect(await session.json()).toMatchObject({ id, name: 'demo' });
  demo.stdin.write('\u0003');
  expect(await once(demo, 'close')).toEqual([0, null]);
});

it('the demo sends to HoneyHive and says so if a key is set', async () => {
  const honeyhive = await startLocal({ port: 0 });
  const { code, output } = await runDemo({ HH_API_KEY: 'hh_key', HH_API_URL: honeyhive.url });
  expect(output).toMatch(/HH_API_KEY is set, so the session was sent to HoneyHive/);
  expect(code).toBe(0);
  const services = expect.arrayContaining(['gateway', 'user-service', 'llm-service']);
  expect(honeyhive.store.sessions()).toMatchObject([{ name: 'demo', project: 'demo', spans: 6, services, tokens: 41 }]);
  await honeyhive.close();
});

it('the demo fails if HoneyHive rejects its spans', async () => {
  const refusing = await listen(
    createServer((req, res) => void req.resume().on('end', () => res.writeHead(401).end())),
  );
  const { code, output } = await runDemo({ HH_API_KEY: 'hh_key', HH_API_URL: refusing });
  expect(output).toMatch(/not exported to .*: the server answered 401/);
  expect(output).not.toMatch(/was sent to HoneyHive/);
  expect(code).toBe(1);
});
