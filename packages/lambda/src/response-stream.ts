import type { Writable } from 'node:stream';

/** The stream that a streaming handler is given second, where others are given the invocation's context. */
export function isResponseStream(value: unknown): value is Writable {
  return typeof value === 'object' && value !== null && 'write' in value && typeof value.write === 'function';
}

/** Passes `answer` on when all was sent or nothing more can be. */
export function responseEnd<T>(stream: Writable, answer: T): Promise<T> {
  return new Promise((resolve) => {
    if (stream.writableFinished || stream.destroyed) resolve(answer);
    for (const event of ['finish', 'close']) stream.once(event, () => resolve(answer));
  });
}
