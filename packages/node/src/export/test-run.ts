/** Returns true in Jest, Vitest, `node --test` and whatever else sets NODE_ENV=test. */
export function isTestRun(env: NodeJS.ProcessEnv = process.env): boolean {
  const { NODE_ENV, JEST_WORKER_ID, VITEST, NODE_TEST_CONTEXT } = env;
  return NODE_ENV === 'test' || Boolean(JEST_WORKER_ID || VITEST || NODE_TEST_CONTEXT);
}
