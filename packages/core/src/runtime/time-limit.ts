/** Node takes a longer one for one of a millisecond. */
export const longestTimer = 2 ** 31 - 1;

/** Whether `task` succeeds within the time, for which it keeps the process alive. Never rejects. */
export async function succeedsWithin(millis: number, task: () => Promise<unknown>): Promise<boolean> {
  const { promise: timedOut, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, Math.min(millis, longestTimer), false);
  const done = task().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([done, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}
