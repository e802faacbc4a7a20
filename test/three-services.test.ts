import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { startService } from '../examples/service-process/dist/index.js';
import { startThreeServices } from '../examples/three-services/dist/three-services.js';
import { describeInBrowser, useBrowser } from './support/browser.js';
import { closeServers, listen } from './support/listen.js';
import { runProgram } from './support/run-program.js';

const answer = 'Bees dance to tell each other where the flowers are.';
const { HH_API_KEY: _key, HH_API_URL: _url, OPENAI_API_KEY: _model, ...bare } = process.env;

afterEach(closeServers);

const runDemo = (env: NodeJS.ProcessEnv) =>
  runProgram(join(__dirname, '../examples/three-services/dist/demo.js'), { ...bare, ...env });

it('the demo prints one session with the tree of three services, and succeeds', async () => {
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
    '      └─ chat                  llm-service    model',
    '',
    answer,
    '',
    expect.stringMatching(
      /^Its page, which on a terminal stays open: http:\/\/127\.0\.0\.1:\d+\/#\/sessions\/[\da-f-]{36}$/,
    ),
    '',
  ]);
  expect(code).toBe(0);
}, 30_000);

it('the demo keeps its page open on a terminal, until Ctrl-C', async () => {
  const script = join(__dirname, '../examples/three-services/dist/demo.js');
  // The `script` of util-linux gives its child a terminal. A shell between, as pnpm has some, is not to see Ctrl-C.
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
}, 30_000);

describeInBrowser('the page of the demo', () => {
  const open = useBrowser();

  let local: LocalHoneyHive;
  beforeEach(async () => {
    local = await startLocal({ port: 0 });
  });
  afterEach(() => local.close());

  it('shows the tree of three services, how long each held the answer up, and what the model answered', async () => {
    const services = await startThreeServices({ HH_API_URL: local.url });
    const page = await open(local.url);
    await services.ask('How do bees find flowers?');
    await services.stop();
    await page.getByRole('link', { name: 'demo', exact: true }).click();

    await page.getByRole('list', { name: 'Conversation' }).getByText(answer).waitFor();
    const tree = await page
      .locator('.event')
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.ariaLevel,
          row.querySelector('.name')?.textContent,
          row.querySelector('.of')?.textContent,
        ]),
      );
    expect(tree).toEqual([
      ['2', 'POST /ask', 'gateway · chain'],
      ['3', 'check_question', 'gateway · tool'],
      ['3', 'GET /users/:id/answer', 'user-service · chain'],
      ['4', 'load_user', 'user-service · tool'],
      ['4', 'POST /complete', 'llm-service · chain'],
      ['5', 'chat', 'llm-service · model'],
    ]);
    const shares = await page.getByRole('listitem').filter({ hasText: '%' }).allTextContents();
    expect(shares.map((share) => share.replace(/ .*/, '')).toSorted()).toEqual([
      'gateway',
      'llm-service',
      'user-service',
    ]);
    const percentages = shares.map((share) => Number(/(\d+) %$/.exec(share)?.[1]));
    expect(percentages).toEqual(percentages.toSorted((a, b) => b - a));
  }, 30_000);
});

it('the demo sends to HoneyHive where a key is set, and says so', async () => {
  const honeyhive = await startLocal({ port: 0 });
  const { code, output } = await runDemo({ HH_API_KEY: 'hh_key', HH_API_URL: honeyhive.url });
  expect(output).toMatch(/HH_API_KEY is set, so the session was sent to HoneyHive/);
  expect(code).toBe(0);
  const services = expect.arrayContaining(['gateway', 'user-service', 'llm-service']);
  expect(honeyhive.store.sessions()).toMatchObject([{ name: 'demo', project: 'demo', spans: 6, services }]);
  await honeyhive.close();
}, 30_000);

it('the demo fails where HoneyHive does not take what is sent', async () => {
  const refusing = await listen(
    createServer((req, res) => void req.resume().on('end', () => res.writeHead(401).end())),
  );
  const { code, output } = await runDemo({ HH_API_KEY: 'hh_key', HH_API_URL: refusing });
  expect(output).toMatch(/spans for .* were lost: it answered 401/);
  expect(output).not.toMatch(/was sent to HoneyHive/);
  expect(code).toBe(1);
}, 30_000);

it('killing the local HoneyHive in the middle changes no answer', async () => {
  const local = await startService(join(__dirname, '../packages/local/bin/honeyhive-local.js'), bare, ['--port', '0']);
  const services = await startThreeServices({ ...bare, HH_API_URL: local.url });
  const before = await services.ask('How?');
  const during = services.ask('How?');
  local.process.kill('SIGKILL');
  await once(local.process, 'exit');
  const after = [await services.ask('How?'), await services.ask('How?')];
  expect([before, await during, ...after]).toEqual(Array(4).fill({ status: 200, answer }));
  await services.stop();
}, 30_000);

it('a backend that hangs or refuses changes no answer', async () => {
  let requests = 0;
  const refusing = await listen(
    createServer((req, res) => {
      requests += 1;
      if (requests % 2 === 0) res.writeHead(500).end();
      else req.resume();
    }),
  );
  const services = await startThreeServices({ ...bare, HH_API_URL: refusing });
  expect([await services.ask('How?'), await services.ask('How?')]).toEqual(Array(2).fill({ status: 200, answer }));
  await services.stop();
  expect(requests).toBeGreaterThan(0);
}, 30_000);
