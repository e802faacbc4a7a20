import { within } from './time-limit.js';

const limitMillis = 5_000;
const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Flushes when the process has nothing left to do, and on SIGTERM and SIGINT. After five seconds `giveUp` is called; what
 * is on its way by then may hold a natural end for as long again. A signal that nobody else handles ends the process as
 * it would have, and one that somebody handles is theirs. Hands back a function that undoes all this.
 */
export function flushAtExit(flush: () => Promise<void>, giveUp: () => void): () => void {
  async function flushOrGiveUp(): Promise<void> {
    if (!(await within(limitMillis, flush))) giveUp();
  }
  const onBeforeExit = () => void flushOrGiveUp();
  async function onSignal(signal: NodeJS.Signals): Promise<void> {
    // Whoever else listens, and comes after, must find the process as if this listener had never been there.
    process.off(signal, onSignal);
    const isHandledElsewhere = process.listenerCount(signal) > 0;
    await flushOrGiveUp();
    // A warning is printed a moment after it was given.
    if (!isHandledElsewhere) setImmediate(() => process.kill(process.pid, signal));
  }
  process.on('beforeExit', onBeforeExit);
  for (const signal of signals) process.prependListener(signal, onSignal);
  return () => {
    process.off('beforeExit', onBeforeExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
}
