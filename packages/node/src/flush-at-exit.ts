const limitMillis = 5_000;
const signals = ['SIGTERM', 'SIGINT'] as const;

interface ExitQueue {
  /** Returns true if the queue is empty within the time limit. Keeps the process alive until then. */
  drain(limitMillis: number): Promise<boolean>;
  /** Ends the open request spans with the error that ends the process. */
  endOpenRequests(error: unknown): void;
  /** Exports all spans. Blocks. Returns how many were lost. */
  flushSync(limitMillis: number): number;
  /** Drops all queued spans. */
  dropAll(): void;
  /** Emits the warnings that are still due. */
  warn(): void;
  /** The number of spans that are not accepted yet. */
  readonly queued: number;
}

/**
 * Flushes for at most five seconds: when the event loop is empty, on SIGTERM and SIGINT, and before an uncaught error ends
 * the process. If nothing else listens for the signal, the process then exits as it would have; otherwise the application's
 * listener decides, and if it calls `process.exit()`, the exit flushes. Spans that are left behind are reported. Returns a
 * function that removes all listeners.
 */
export function flushAtExit(queue: ExitQueue): () => void {
  /** True if the process ends otherwise than by `process.exit()`. */
  let isEnding = false;
  /** True after a signal that something else handles, which can call `process.exit()` before the queue is empty. */
  let isTerminating = false;
  const onBeforeExit = async () => {
    isEnding = true;
    if (queue.queued > 0 && !(await queue.drain(limitMillis))) queue.dropAll();
    queue.warn();
  };
  async function onSignal(signal: NodeJS.Signals): Promise<void> {
    // Other listeners can count the listeners of the signal and must not see this one.
    process.off(signal, onSignal);
    const isHandledElsewhere = process.listenerCount(signal) > 0;
    isTerminating = isHandledElsewhere;
    const drained = await queue.drain(limitMillis);
    if (isHandledElsewhere) return;
    if (!drained) queue.dropAll();
    queue.warn();
    // process.emitWarning() prints the warning on a later tick.
    setImmediate(() => process.kill(process.pid, signal));
  }
  function flushSync(prepare?: () => void): number {
    try {
      prepare?.();
      return queue.flushSync(limitMillis);
    } catch {
      // An error here would take the place of the application's.
      return queue.queued;
    }
  }
  function onCrash(error: unknown): void {
    // A listener of the application's decides whether the process ends.
    if (process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback()) return;
    isEnding = true;
    const lost = flushSync(() => queue.endOpenRequests(error));
    if (lost > 0) report(`${countSpans(lost)} not exported before the process crashed.`);
  }
  const onExit = () => {
    if (queue.queued === 0) return;
    const lost = isTerminating ? flushSync() : queue.queued;
    if (lost === 0) return;
    const advice = isEnding ? '' : ' Call `await tracer.flush()` before process.exit().';
    report(`${countSpans(lost)} not exported before the process exited.${advice}`);
  };
  process.on('beforeExit', onBeforeExit);
  process.on('exit', onExit);
  process.on('uncaughtExceptionMonitor', onCrash);
  for (const signal of signals) process.prependListener(signal, onSignal);
  return () => {
    process.off('beforeExit', onBeforeExit);
    process.off('exit', onExit);
    process.off('uncaughtExceptionMonitor', onCrash);
    for (const signal of signals) process.off(signal, onSignal);
  };
}

function countSpans(count: number): string {
  return count === 1 ? '1 span was' : `${count} spans were`;
}

/** Writes at once, because process.emitWarning() prints on a later tick. */
function report(message: string): void {
  process.stderr.write(`(node:${process.pid}) HoneyHiveWarning: ${message}\n`);
}
