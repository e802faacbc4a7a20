import { fork } from 'node:child_process';
import { once } from 'node:events';
import { atEnd } from './at-end.mjs';

/** Starts a program in a process of its own, and resolves when it sends a message. It is ended after the last test. */
export async function startWorker(file, env) {
  const worker = fork(file, { env: { ...process.env, ...env } });
  const exit = once(worker, 'exit');
  atEnd(async () => {
    worker.kill();
    await exit;
  });
  const [ready] = await Promise.race([once(worker, 'message'), exit]);
  if (ready !== 'ready') throw new Error(`${file} ended with ${ready}`);
}
