import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { type LocalHoneyHive, renderSession, type Session, startLocal } from '@honeyhive/local';
import { closeServers, listen } from './support/listen.js';
import { describeOnRedis, useRedis } from './support/redis.js';

const root = join(__dirname, '..');
const run = promisify(execFile);

const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })].map((page) => ({ page, blocks: blocksIn(page) }));
const packagePages = globSync('packages/*/README.md', { cwd: root });

/** The programs of the README and of docs, by the name in their first line. */
const programs = new Map(pages.flatMap(({ blocks }) => blocks.flatMap((code) => named(code) ?? [])));

const services = ['gateway.mjs', 'user-service.mjs', 'llm-service.mjs'];
/** The servers in the order of their ports, from 3000. */
const servers = [...services, 'model-server.mjs'];
/** Their programs need packages that only `test/ecosystem` installs. */
const recipes = ['docs/models-and-frameworks.md', 'docs/opentelemetry.md']
  .flatMap((page) => blocksIn(page).flatMap((code) => named(code)?.[0][0] ?? []))
  .filter((name) => name !== 'own-opentelemetry.mjs');
/** The programs that need Redis. */
const queuePrograms = ['add-job.mjs', 'worker.mjs', 'add-traced-job.mjs', 'traced-worker.mjs'];
/** Each has a test of its own. */
const withTest = [...servers, 'model-client.mjs', 'planner.mjs', 'own-opentelemetry.mjs', ...recipes, ...queuePrograms];

const otherPrograms = [...programs].filter(([name]) => !withTest.includes(name));
const packagePrograms = packagePages.flatMap((page) =>
  blocksIn(page).map((code, index) => [`${basename(dirname(page))}-${index + 1}.mjs`, code] as const),
);

function blocksIn(page: string): string[] {
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(/^```js\n([\s\S]*?)^```$/gm);
  return Array.from(blocks, ([, code = '']) => code);
}

function named(code: string): [[name: string, code: string]] | undefined {
  const [, name] = /^\/\/ (\S+\.mjs)\n/.exec(code) ?? [];
  return name === undefined ? undefined : [[name, code]];
}

/** Creates a project with the packages installed as the README describes, but from tarballs. */
async function newProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'my-project-'));
  const pack = ['--filter', './packages/*', 'exec', 'pnpm', 'pack', '--pack-destination', project];
  await run('npx', ['-y', 'pnpm@10.34.9', ...pack], { cwd: root });
  await run('npm', ['init', '-y'], { cwd: project });
  const tarballs = (await readdir(project)).filter((file) => file.endsWith('.tgz')).map((file) => join(project, file));
  const mcp = ['@modelcontextprotocol/client@2', '@modelcontextprotocol/server@2'];
  const agents = ['@langchain/core@1', '@openai/agents@0.20'];
  const queues = ['bullmq@6', 'bullmq-otel@2', 'ioredis@5'];
  const frameworks = ['express', 'fastify', 'koa', 'axios', 'openai'];
  const others = ['@opentelemetry/api', ...frameworks, ...agents, ...mcp, ...queues];
  const own = ['@opentelemetry/sdk-trace-node@2', '@opentelemetry/exporter-trace-otlp-proto@0.223'];
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs, ...others, ...own];
  await run('npm', install, { cwd: project });
  return project;
}

it('each code block of the README and of docs is a named program', () => {
  const names = pages.flatMap(({ page, blocks }) => blocks.map((code) => named(code)?.[0][0] ?? `unnamed in ${page}`));
  expect(names.toSorted()).toEqual([...programs.keys()].toSorted());
  expect(names).toEqual(expect.arrayContaining(withTest));
  // Only programs are fenced in the README, so no other block escapes these tests.
  const fences = readFileSync(join(root, 'README.md'), 'utf8').match(/^```/gm);
  expect(fences).toHaveLength(2 * blocksIn('README.md').length);
});

it('each program of docs/models-and-frameworks.md and docs/opentelemetry.md is imported by test/ecosystem', () => {
  const agents = globSync('test/ecosystem/{recipes/*,fixtures/*,own-providers.test}.mjs', { cwd: root });
  const imported = agents.flatMap((file) => {
    const imports = readFileSync(join(root, file), 'utf8').matchAll(/'docs:(\S+\.mjs)'/g);
    return Array.from(imports, ([, name = '']) => name);
  });
  expect(recipes.length).toBeGreaterThan(0);
  expect([...new Set(imported)].toSorted()).toEqual(recipes.toSorted());
});

describe('in a new project', () => {
  const running: ChildProcess[] = [];
  let project: string;
  let local: LocalHoneyHive;

  beforeAll(async () => {
    project = await newProject();
  });
  afterAll(() => rm(project, { recursive: true }));

  beforeEach(async () => {
    local = await startLocal({ port: 0 });
  });
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await local.close();
  });

  let redisUrl = '';

  async function start(name: string, code: string, output: 'inherit' | 'pipe'): Promise<ChildProcess> {
    await writeFile(join(project, name), code);
    const keys = { HH_API_KEY: 'local', OPENAI_API_KEY: 'none' };
    const env = { ...process.env, HH_API_URL: local.url, REDIS_URL: redisUrl, ...keys };
    const child = spawn(process.execPath, [name], { cwd: project, env, stdio: ['ignore', output, output] });
    running.push(child);
    return child;
  }

  /** Runs a program to its end. */
  async function runProgram(name: string, code = programs.get(name) ?? '') {
    const child = await start(name, code, 'pipe');
    const output = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
    const [exitCode] = await once(child, 'exit');
    const [stdout, stderr] = await Promise.all(output);
    return { exitCode, stdout, stderr };
  }

  /** Starts servers on free ports. `withPorts` replaces the documented ports in the code of their clients. */
  async function startServers(names: readonly string[]) {
    const ports: string[] = [];
    for (const _ of servers) ports.push(new URL(await listen(createServer())).port);
    await closeServers();
    const withPorts = (code = '') => code.replace(/\b300([0-3])\b/g, (_, digit) => String(ports[Number(digit)]));
    const children = await Promise.all(names.map((name) => start(name, withPorts(programs.get(name)), 'inherit')));
    const listening = names.map((name, index) => untilListening(children[index], ports[servers.indexOf(name)]));
    await Promise.all(listening);
    const stop = () => Promise.all(children.map((child) => child.kill('SIGTERM') && once(child, 'exit')));
    return { withPorts, stop };
  }

  function treeWith(event: string): string[] {
    const sessions = local.store.sessions().map(({ id }) => local.store.session(id));
    return treeOf(sessions.find((session) => session?.spans.some(({ name }) => name === event)));
  }

  it('three services create one session for a request', async () => {
    const { withPorts, stop } = await startServers(services);
    const headers = { 'x-honeyhive-session-id': 'readme' };
    const response = await fetch(withPorts('http://localhost:3000/ask/7'), { headers });
    expect(await response.text()).toBe('Hello from the model');
    await stop();
    expect(treeOf(local.store.session('readme'))).toEqual([
      'GET /ask/:user  gateway  chain',
      '└─ GET /users/:id/answer  user-service  chain',
      '└─ POST /complete  llm-service  chain',
      '└─ chat  llm-service  model',
    ]);
  });

  it('a client and a server that propagate by hand create one session', async () => {
    const { withPorts, stop } = await startServers(['model-server.mjs']);
    const output = await runProgram('model-client.mjs', withPorts(programs.get('model-client.mjs')));
    expect(output).toEqual({ exitCode: 0, stdout: 'Hello from the model\n', stderr: '' });
    await stop();
    expect(treeWith('ask_model')).toEqual(['ask_model  model-client  tool', '└─ generate  model-server  tool']);
  });

  it('the events of a program belong to its session', async () => {
    expect(await runProgram('planner.mjs')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(treeWith('plan')).toEqual(['plan  planner  chain', '└─ search  planner  tool']);
  });

  it('an application with its own OpenTelemetry provider exports a session', async () => {
    expect(await runProgram('own-opentelemetry.mjs')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(local.store.session('my-session')?.spans).toMatchObject([{ name: 'work' }]);
  });

  describeOnRedis('on Redis', () => {
    const url = useRedis();

    it.each([
      ['add-job.mjs', 'worker.mjs', ['plan  gateway  tool', '└─ summarize  worker  tool']],
      [
        'add-traced-job.mjs',
        'traced-worker.mjs',
        [
          'plan  gateway  tool',
          '└─ add traced-pages.summarize  gateway  tool',
          '└─ process traced-pages  worker  tool',
          '├─ summarize  worker  tool',
          '└─ complete traced-pages  worker  tool',
          'close traced-pages  gateway  tool',
        ],
      ],
    ])('the job of %s is handled by %s in its session', async (sender, worker, tree) => {
      redisUrl = url();
      await start(worker, programs.get(worker) ?? '', 'inherit');
      expect(await runProgram(sender)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
      while (treeWith('plan').length < tree.length) await once(local.store, 'session');
      expect(treeWith('plan')).toEqual(tree);
    });
  });

  it.each([...otherPrograms, ...packagePrograms])('%s runs to its end without a warning', async (name, code) => {
    expect(await runProgram(name, code)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('the command honeyhive-local serves the session page and its assets', async () => {
    const command = await realpath(join(project, 'node_modules/.bin/honeyhive-local'));
    const child = spawn(process.execPath, [command, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    running.push(child);
    const [, url = ''] = /HH_API_URL=(\S+)/.exec(String((await once(child.stdout, 'data'))[0])) ?? [];
    const page = await (await fetch(url)).text();
    const assets = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => `${url}${path}`);
    expect(assets).toHaveLength(3);
    for (const asset of assets) {
      const response = await fetch(asset);
      expect({ status: response.status, length: (await response.text()).length }).toMatchObject({ status: 200 });
    }
  });
});

/** Returns the lines of a session's tree without indentation and durations. */
function treeOf(session: Session | undefined): string[] {
  const [, ...lines] = session ? renderSession(session).split('\n') : [];
  return lines.map((line) =>
    line
      .replace(/ {2,}[\d.]+ m?s$/, '')
      .replace(/ {2,}/g, '  ')
      .trim(),
  );
}

/** Resolves when the port accepts connections, and rejects if the process ends first. */
async function untilListening(child?: ChildProcess, port?: string): Promise<void> {
  while (child?.exitCode === null) {
    const open = await fetch(`http://localhost:${port}/nothing`).then(
      () => true,
      () => false,
    );
    if (open) return;
  }
  throw new Error(`A program of the documentation ended with ${child?.exitCode}`);
}
