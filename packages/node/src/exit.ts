import { within } from './time-limit.js';

const signalLimitMillis = 5_000;
const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Flushes when the process has nothing left to do, and on SIGTERM and SIGINT, for five seconds at most. A signal
 * that nobody else handles then ends the process as it would have. Hands back a function that undoes all this.
 */
export function flushAtExit(flush: () => Promise<void>): () => void {
  const onBeforeExit = () => {
    flush().catch(() => {});
  };
  async function onSignal(signal: NodeJS.Signals) {
    // Whoever else listens, and comes after, must find the process as if this listener had never been there.
    process.off(signal, onSignal);
    const handledElsewhere = process.listenerCount(signal) > 0;
    await within(signalLimitMillis, flush);
    if (!handledElsewhere) process.kill(process.pid, signal);
  }
  process.on('beforeExit', onBeforeExit);
  for (const signal of signals) process.prependListener(signal, onSignal);
  return () => {
    process.off('beforeExit', onBeforeExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
}
