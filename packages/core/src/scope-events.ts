import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { type Context, context } from '@opentelemetry/api';
import { getRequest } from './server-span.js';

/**
 * Listeners of `emitter` run in `ctx`, also when the event is set off by the socket, which knows no context, or
 * by another request on the same connection.
 *
 * @param watch is told of each event and its first argument without being a listener, which some events count.
 */
export function bindEvents(emitter: EventEmitter, ctx: Context, watch?: Watch): void {
  const { emit } = emitter;
  const request = getRequest(ctx);
  // Who has put another in its place may want to be called inside whoever listens.
  const isPlain = emit === EventEmitter.prototype.emit;
  function bound(this: EventEmitter, event: string, ...args: unknown[]): boolean {
    watch?.(event, args[0]);
    // Most events have no listener, and to enter a context costs more than to tell nobody.
    const isUnheard = isPlain && this.listenerCount(event) === 0;
    const isInside = isUnheard || getRequest(context.active()) === request;
    return isInside ? emit.call(this, event, ...args) : context.with(ctx, () => emit.call(this, event, ...args));
  }
  // Assigned, V8 would keep `emitter` and all that the function knows until the next full collection.
  Object.defineProperty(emitter, 'emit', { configurable: true, writable: true, value: bound });
}

type Watch = (event: string, argument: unknown) => void;

/** What `_read` was before it was bound; a stream that feeds several requests belongs to none of them. */
const boundReads = new WeakMap<Readable, (() => void) | 'shared'>();

/** Until `unbindReads`, the data of `source` is produced in `ctx`, also when the handler has returned long ago. */
export function bindReads(source: Readable, ctx: Context): void {
  const bound = boundReads.get(source);
  if (bound !== undefined) {
    if (bound !== 'shared') bound();
    boundReads.set(source, 'shared');
    return;
  }
  boundReads.set(source, bindRead(source, ctx));
}

export function unbindReads(source: Readable): void {
  const bound = boundReads.get(source);
  if (bound === undefined || bound === 'shared') return;
  bound();
  boundReads.delete(source);
}

/** Answers what undoes it. */
function bindRead(source: Readable, ctx: Context): () => void {
  const own = Object.getOwnPropertyDescriptor(source, '_read');
  const read: Readable['_read'] | undefined = source._read;
  if (read === undefined) return () => {};
  const request = getRequest(ctx);
  let isBound = true;
  function bound(this: Readable, size: number): void {
    const isInside = !isBound || getRequest(context.active()) === request;
    if (isInside) read?.call(this, size);
    else context.with(ctx, () => read?.call(this, size));
  }
  Object.defineProperty(source, '_read', { configurable: true, writable: true, value: bound });
  return () => {
    isBound = false;
    // What somebody has put in its place since stays.
    if (source._read !== bound) return;
    if (own) Object.defineProperty(source, '_read', own);
    else Reflect.deleteProperty(source, '_read');
  };
}
