/** The longest delay of a timer in milliseconds. Node treats a longer delay as 1 ms. */
export const longestTimer: number = 2 ** 31 - 1;

/** Resolves to true if `task` succeeds within `millis`. Keeps the process alive until then. Never rejects. */
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
