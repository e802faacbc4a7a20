/** Whether `task` succeeds within the time. Never rejects, and keeps no process alive. */
export async function within(millis: number, task: () => Promise<unknown>): Promise<boolean> {
  const { promise: timedOut, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, millis, false).unref();
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
