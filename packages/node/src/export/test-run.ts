import { runInThisContext } from 'node:vm';

/** Returns true in Jest, Vitest, `node --test` and whatever else sets NODE_ENV=test. */
export function isTestRun(env: NodeJS.ProcessEnv = process.env): boolean {
  const { NODE_ENV, JEST_WORKER_ID, VITEST, NODE_TEST_CONTEXT } = env;
  return NODE_ENV === 'test' || Boolean(JEST_WORKER_ID || VITEST || NODE_TEST_CONTEXT);
}

/**
 * Returns true if `process` is a copy, as it is in Jest. A listener on the copy is never called, and one for a signal would
 * keep the signal from ending the process.
 */
export function isProcessCopied(): boolean {
  return runInThisContext('process') !== process;
}
