import { errorMonitor } from 'node:events';
import type { Writable } from 'node:stream';

/** The stream that a streaming handler is given second, where others are given the invocation's context. */
export function isResponseStream(value: unknown): value is Writable {
  return typeof value === 'object' && value !== null && 'write' in value && typeof value.write === 'function';
}

/** Passes `answer` on when all was sent or nothing more can be. */
export function responseEnd<T>(stream: Writable, answer: T): Promise<T> {
  return new Promise((resolve) => {
    const isOver = stream.writableFinished || stream.destroyed || stream.errored;
    if (isOver || typeof stream.once !== 'function') resolve(answer);
    // Watched by the monitor, since an error that nobody handles must not go unseen.
    else for (const event of ['finish', 'close', errorMonitor]) stream.once(event, () => resolve(answer));
  });
}
