const limitMillis = 5_000;
const signals = ['SIGTERM', 'SIGINT'] as const;

interface ExitQueue {
  /** Answers whether nothing is left within the time, for which it keeps the process alive. */
  drain(limitMillis: number): Promise<boolean>;
  /** Drops what could not be sent. */
  dropAll(): void;
  /** Tells of what was lost and not told of yet. */
  warn(): void;
  /** How many spans were not accepted yet. */
  readonly queued: number;
}

/**
 * Flushes when the process has nothing left to do, and on SIGTERM and SIGINT, for five seconds at most. A signal that
 * nobody else handles ends the process as it would have, and one that somebody handles is theirs. What an exit leaves
 * behind is told. Hands back a function that undoes all this.
 */
export function flushAtExit(queue: ExitQueue): () => void {
  const onBeforeExit = async () => {
    if (queue.queued > 0 && !(await queue.drain(limitMillis))) queue.dropAll();
    queue.warn();
  };
  async function onSignal(signal: NodeJS.Signals): Promise<void> {
    // Whoever else listens, and comes after, must find the process as if this listener had never been there.
    process.off(signal, onSignal);
    const isHandledElsewhere = process.listenerCount(signal) > 0;
    const drained = await queue.drain(limitMillis);
    if (isHandledElsewhere) return;
    if (!drained) queue.dropAll();
    queue.warn();
    // A warning is printed a moment after it was given.
    setImmediate(() => process.kill(process.pid, signal));
  }
  // A warning would not be printed any more.
  const onExit = () => {
    if (queue.queued === 0) return;
    process.stderr.write(
      `(node:${process.pid}) HoneyHiveWarning: ${queue.queued} spans were not sent before the process ended. ` +
        'Await flush() before process.exit().\n',
    );
  };
  process.on('beforeExit', onBeforeExit);
  process.on('exit', onExit);
  for (const signal of signals) process.prependListener(signal, onSignal);
  return () => {
    process.off('beforeExit', onBeforeExit);
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
}
