import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { atEnd } from './at-end.mjs';

const hooks = new URL('recipe-hooks.mjs', import.meta.url).href;

/** Starts a program of `fixtures` as a process of its own, and returns the origin that it prints. */
export async function startService(program, env) {
  const child = spawn(process.execPath, ['--import', hooks, join(import.meta.dirname, '../fixtures', program)], {
    env: { ...process.env, HH_DISABLE_BATCH: 'true', OTEL_SERVICE_NAME: 'agent', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  atEnd(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  const [origin] = await once(createInterface(child.stdout), 'line');
  return origin;
}
