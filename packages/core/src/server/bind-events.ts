import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { type Context, context } from '@opentelemetry/api';
import { requestIn } from '../context/request-lookup.js';

/** What the events of an emitter run in. */
export interface EmitterScope {
  readonly ctx: Context;
  /**
   * Is told of each event and its first argument without being a listener, which some events count. Answers how many of the
   * listeners need no Context.
   */
  note?(emitter: object, event: string, argument: unknown): number;
  /** Whether it was made for `emitter`, and not for what that is a copy of. */
  isOf?(emitter: object): boolean;
}

const SCOPE = Symbol('honeyhive.event-scope');

type Emitter = EventEmitter & { [SCOPE]?: EmitterScope };

/**
 * Listeners of `emitter` run in the Context of `scope`, also when the event is set off by the socket, which knows no
 * context, or by another request on the same connection.
 */
export function bindEvents(emitter: Emitter, scope: EmitterScope): void {
  const { emit } = emitter;
  // A copy has what was assigned to its original; what has a scope of its own already is in both.
  const isCopied = emit === emitInScope && !emitter[SCOPE]?.isOf?.(emitter);
  if (emit === EventEmitter.prototype.emit || isCopied) {
    emitter[SCOPE] = scope;
    // One function for all: V8 would keep an emitter with one of its own, and all that this knows, until the next full collection.
    emitter.emit = emitInScope;
  } else bindEmit(emitter, emit, scope);
}

function emitInScope(this: Emitter, event: string, ...args: unknown[]): boolean {
  const scope = this[SCOPE];
  const emit = EventEmitter.prototype.emit;
  if (scope === undefined) return emit.call(this, event, ...args);
  const indifferent = scope.note?.(this, event, args[0]) ?? 0;
  // Few events have other listeners, and to enter a context costs more than to tell those.
  if (this.listenerCount(event) <= indifferent || isInside(scope.ctx)) return emit.call(this, event, ...args);
  return context.with(scope.ctx, () => emit.call(this, event, ...args));
}

/** For who has an emit of its own, which may want to be called inside whoever listens. */
function bindEmit(emitter: EventEmitter, emit: EventEmitter['emit'], scope: EmitterScope): void {
  function bound(this: EventEmitter, event: string, ...args: unknown[]): boolean {
    scope.note?.(this, event, args[0]);
    if (isInside(scope.ctx)) return emit.call(this, event, ...args);
    return context.with(scope.ctx, () => emit.call(this, event, ...args));
  }
  Object.defineProperty(emitter, 'emit', { configurable: true, writable: true, value: bound });
}

/** Whether what is done now is done for the request of `ctx` already. */
function isInside(ctx: Context): boolean {
  return requestIn(context.active()) === requestIn(ctx);
}

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
  let isBound = true;
  function bound(this: Readable, size: number): void {
    if (!isBound || isInside(ctx)) read?.call(this, size);
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
