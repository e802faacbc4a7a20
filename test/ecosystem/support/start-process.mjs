import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { atEnd } from './at-end.mjs';

// A program that seems to be a test exports in another way.
const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;

/** Starts a program of this folder that announces its origin. `stop` lets it send its spans, and resolves to its errors. */
export async function startProcess(program, env) {
  const child = fork(join(import.meta.dirname, program), { env: { ...inherited, ...env }, stdio: 'pipe' });
  atEnd(() => child.kill('SIGKILL'));
  child.stdout.resume();
  const errors = text(child.stderr);
  const closed = once(child, 'close');
  const [origin] = await Promise.race([once(child, 'message'), closed]);
  if (typeof origin !== 'string') throw new Error(`${program} did not start: ${await errors}`);
  async function stop() {
    child.kill('SIGTERM');
    await closed;
    return errors;
  }
  return { origin, stop };
}
