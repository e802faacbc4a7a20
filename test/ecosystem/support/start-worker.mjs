import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { atEnd } from './at-end.mjs';

/** Starts a program of `fixtures` in a process of its own, and resolves when it is ready. It is ended after the last test. */
export async function startWorker(file, env) {
  const worker = fork(join(import.meta.dirname, '../fixtures', file), { env: { ...process.env, ...env } });
  const exit = once(worker, 'exit');
  atEnd(async () => {
    worker.kill();
    await exit;
  });
  const [ready] = await Promise.race([once(worker, 'message'), exit]);
  if (ready !== 'ready') throw new Error(`${file} ended with ${ready}`);
}
