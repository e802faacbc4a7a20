import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { stopProgram } from '../../../../test/support/start-program.js';

const running: ChildProcess[] = [];

/** Starts the service of the fixture in a process of its own, and returns its origin. */
export async function startService(name: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [join(__dirname, '../fixtures/service.cjs')], {
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', NAME: name, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  return String(line).trim();
}

/** Stops all services that were started; each sends its last spans first. */
export async function stopServices(): Promise<void> {
  await Promise.all(running.splice(0).map(stopProgram));
}
