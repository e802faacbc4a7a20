const limitMillis = 5_000;
const signals = ['SIGTERM', 'SIGINT'] as const;

interface ExitQueue {
  /** Returns true if the queue is empty within the time limit. Keeps the process alive until then. */
  drain(limitMillis: number): Promise<boolean>;
  /** Drops all queued spans. */
  dropAll(): void;
  /** Emits the warnings that are still due. */
  warn(): void;
  /** The number of spans that are not accepted yet. */
  readonly queued: number;
}

/**
 * Flushes when the event loop is empty, and on SIGTERM and SIGINT, for at most five seconds. If nothing else listens for
 * the signal, the process then exits as it would have; otherwise the application's listener decides. Spans that
 * `process.exit()` leaves behind are reported. Returns a function that removes all listeners.
 */
export function flushAtExit(queue: ExitQueue): () => void {
  const onBeforeExit = async () => {
    if (queue.queued > 0 && !(await queue.drain(limitMillis))) queue.dropAll();
    queue.warn();
  };
  async function onSignal(signal: NodeJS.Signals): Promise<void> {
    // Other listeners can count the listeners of the signal and must not see this one.
    process.off(signal, onSignal);
    const isHandledElsewhere = process.listenerCount(signal) > 0;
    const drained = await queue.drain(limitMillis);
    if (isHandledElsewhere) return;
    if (!drained) queue.dropAll();
    queue.warn();
    // process.emitWarning() prints the warning on a later tick.
    setImmediate(() => process.kill(process.pid, signal));
  }
  // It is too late for process.emitWarning(), which prints on a later tick.
  const onExit = () => {
    if (queue.queued === 0) return;
    const spans = queue.queued === 1 ? '1 span was' : `${queue.queued} spans were`;
    process.stderr.write(
      `(node:${process.pid}) HoneyHiveWarning: ${spans} not exported before the process exited. ` +
        'Call `await tracer.flush()` before process.exit().\n',
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
