import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderSession, startLocal } from '@honeyhive/local';
import { closeServers, listen } from './support/listen.js';

const root = join(__dirname, '..');

/** The README's programs by the name in their first line, with free ports in place of 3000 and up. */
async function readmePrograms(): Promise<{ programs: Map<string, string>; ports: number[] }> {
  const ports: number[] = [];
  for (let port = 0; port < 4; port += 1) ports.push(Number(new URL(await listen(createServer())).port));
  await closeServers();
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/```ts\n\/\/ (\S+)\.ts\n([\s\S]*?)```/g)];
  const toPort = (_: string, digit: string) => String(ports[Number(digit)]);
  const programs = blocks.map(
    ([, name, code]) => [String(name), String(code).replace(/\b300([0-3])\b/g, toPort)] as const,
  );
  expect(programs).toHaveLength([...readme.matchAll(/```/g)].length / 2);
  return { programs: new Map(programs), ports };
}

describe('the README', () => {
  let folder: string;
  const running: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'readme-'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  });
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  async function run(name: string, code: string, url: string): Promise<ChildProcess> {
    const file = join(folder, `${name}.mts`);
    await writeFile(file, code);
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, HH_API_URL: url, HH_API_KEY: 'local' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    running.push(child);
    return child;
  }

  it('has four services that make one session of what they are asked', async () => {
    const local = await startLocal({ port: 0 });
    const { programs, ports } = await readmePrograms();
    const services = ['gateway', 'user-service', 'llm-service', 'model-server'];
    const children = await Promise.all(services.map((name) => run(name, programs.get(name) ?? '', local.url)));
    await Promise.all(ports.map((port, index) => answers(port, children[index] as ChildProcess)));
    const before = new Set(local.store.sessions().map(({ id }) => id));

    const response = await fetch(`http://localhost:${ports[0]}/ask/7`, {
      headers: { 'x-honeyhive-session-id': 'readme' },
    });
    expect(await response.text()).toBe('Hello from the model');
    await Promise.all(children.map((child) => child.kill('SIGTERM') && once(child, 'exit')));

    expect(before).not.toContain('readme');
    const session = local.store.session('readme');
    const lines = session ? renderSession(session).replace(/ {2,}[\d.]+ m?s$/gm, '') : '';
    expect(
      lines
        .split('\n')
        .slice(1)
        .map((line) => line.replace(/ {2,}/g, '  ').trim()),
    ).toEqual([
      'GET /ask/:user  gateway  chain',
      '└─ GET /users/:id/answer  user-service  chain',
      '└─ POST  llm-service  chain',
      '└─ chat  llm-service  model',
      '└─ generate  model-server  tool',
    ]);
    await local.close();
  }, 30_000);

  it('has a program with an OpenTelemetry of its own', async () => {
    const local = await startLocal({ port: 0 });
    const { programs } = await readmePrograms();
    const child = await run('own', programs.get('own-opentelemetry') ?? '', local.url);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(local.store.session('my-session')?.spans).toMatchObject([{ name: 'work' }]);
    await local.close();
  }, 30_000);
});

/** Resolves when the port takes connections; rejects when its process ends before. */
async function answers(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const open = await fetch(`http://localhost:${port}/nothing`).then(
      () => true,
      () => false,
    );
    if (open) return;
  }
  throw new Error(`A program of the README ended with ${child.exitCode}`);
}
