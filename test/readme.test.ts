import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type LocalHoneyHive, renderSession, startLocal } from '@honeyhive/local';
import { closeServers, listen } from './support/listen.js';

const root = join(__dirname, '..');
const run = promisify(execFile);

/** Returns the README's programs, by the file name in their first line. */
async function readmePrograms(): Promise<Map<string, string>> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/```js\n\/\/ (\S+)\n([\s\S]*?)```/g)];
  expect(blocks).toHaveLength([...readme.matchAll(/```/g)].length / 2);
  return new Map(blocks.map(([, name, code]) => [String(name), String(code)]));
}

/** Creates a project with the packages installed as in the README, but from tarballs. */
async function newProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'my-project-'));
  const pack = ['--filter', './packages/*', 'exec', 'pnpm', 'pack', '--pack-destination', project];
  await run('npx', ['-y', 'pnpm@10.34.9', ...pack], { cwd: root });
  await run('npm', ['init', '-y'], { cwd: project });
  const tarballs = (await readdir(project)).filter((file) => file.endsWith('.tgz')).map((file) => join(project, file));
  const others = ['@opentelemetry/api@1.9', 'express', 'fastify', 'koa', 'axios'];
  const own = ['@opentelemetry/sdk-trace-node@2', '@opentelemetry/exporter-trace-otlp-proto@0.223'];
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs, ...others, ...own];
  await run('npm', install, { cwd: project });
  return project;
}

describe('the README', () => {
  const running: ChildProcess[] = [];
  let project: string;
  let local: LocalHoneyHive;
  let programs: Map<string, string>;

  beforeAll(async () => {
    project = await newProject();
    programs = await readmePrograms();
  });
  afterAll(() => rm(project, { recursive: true }));

  beforeEach(async () => {
    local = await startLocal({ port: 0 });
  });
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await local.close();
  });

  async function start(name: string, replace = (code: string) => code): Promise<ChildProcess> {
    await writeFile(join(project, name), replace(programs.get(name) ?? ''));
    const env = { ...process.env, HH_API_URL: local.url, HH_API_KEY: 'local' };
    const child = spawn(process.execPath, [name], { cwd: project, env, stdio: ['ignore', 'inherit', 'inherit'] });
    running.push(child);
    return child;
  }

  it('has four services that create one session for a request', async () => {
    const ports: number[] = [];
    for (let port = 0; port < 4; port += 1) ports.push(Number(new URL(await listen(createServer())).port));
    await closeServers();
    const withPorts = (code: string) => code.replace(/\b300([0-3])\b/g, (_, digit) => String(ports[Number(digit)]));
    const names = ['gateway.mjs', 'user-service.mjs', 'llm-service.mjs', 'model-server.mjs'];
    const children = await Promise.all(names.map((name) => start(name, withPorts)));
    await Promise.all(children.map((child, index) => answers(child, Number(ports[index]))));

    const headers = { 'x-honeyhive-session-id': 'readme' };
    const response = await fetch(`http://localhost:${ports[0]}/ask/7`, { headers });
    expect(await response.text()).toBe('Hello from the model');
    await Promise.all(children.map((child) => child.kill('SIGTERM') && once(child, 'exit')));

    const session = local.store.session('readme');
    const lines = session ? renderSession(session).split('\n').slice(1) : [];
    expect(
      lines.map((line) =>
        line
          .replace(/ {2,}[\d.]+ m?s$/, '')
          .replace(/ {2,}/g, '  ')
          .trim(),
      ),
    ).toEqual([
      'GET /ask/:user  gateway  chain',
      '└─ GET /users/:id/answer  user-service  chain',
      '└─ POST  llm-service  chain',
      '└─ chat  llm-service  model',
      '└─ generate  model-server  tool',
    ]);
  });

  it('has a program with its own OpenTelemetry that exports its span', async () => {
    const child = await start('own-opentelemetry.mjs');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(local.store.session('my-session')?.spans).toMatchObject([{ name: 'work' }]);
  });

  it('has a command that serves the session page and its assets', async () => {
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

/** Resolves when the port accepts connections, and rejects if the process ends first. */
async function answers(child: ChildProcess, port: number): Promise<void> {
  while (child.exitCode === null) {
    const open = await fetch(`http://localhost:${port}/nothing`).then(
      () => true,
      () => false,
    );
    if (open) return;
  }
  throw new Error(`A program of the README ended with exit code ${child.exitCode}`);
}
