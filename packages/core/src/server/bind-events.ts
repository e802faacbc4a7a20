import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { type Context, context } from '@opentelemetry/api';
import { requestIn } from '../context/request-lookup.js';

/** The scope in which the listeners of an emitter run. */
export interface EmitterScope {
  readonly ctx: Context;
  /**
   * Observes each event and its first argument without adding a listener, because Node behaves differently when there is
   * one. Returns how many of the listeners need no Context.
   */
  observe?(emitter: object, event: string, argument: unknown): number;
  /** Returns false for a copy of the emitter that the scope was made for. */
  owns?(emitter: object): boolean;
}

const SCOPE = Symbol('honeyhive.emitter-scope');

type Emitter = EventEmitter & { [SCOPE]?: EmitterScope };

/**
 * Runs the listeners of `emitter` in the Context of `scope`, even if the event is caused by the socket, which has no
 * context, or by another request on the same connection.
 */
export function bindEvents(emitter: Emitter, scope: EmitterScope): void {
  const { emit } = emitter;
  // A copy has the properties of its original. An emitter with a scope of its own stays in both scopes.
  const isCopied = emit === emitInScope && !emitter[SCOPE]?.owns?.(emitter);
  if (emit === EventEmitter.prototype.emit || isCopied) {
    emitter[SCOPE] = scope;
    // One function for all: V8 would keep an emitter with a closure of its own, and all that it refers to, until a full collection.
    emitter.emit = emitInScope;
  } else bindEmit(emitter, emit, scope);
}

function emitInScope(this: Emitter, event: string, ...args: unknown[]): boolean {
  const scope = this[SCOPE];
  const emit = EventEmitter.prototype.emit;
  if (scope === undefined) return emit.call(this, event, ...args);
  const indifferent = scope.observe?.(this, event, args[0]) ?? 0;
  // Few events have other listeners, and entering a context costs more than counting them.
  if (this.listenerCount(event) <= indifferent || isInside(scope.ctx)) return emit.call(this, event, ...args);
  return context.with(scope.ctx, () => emit.call(this, event, ...args));
}

/** For an emitter with an `emit` of its own, such as another instrumentation's. */
function bindEmit(emitter: EventEmitter, emit: EventEmitter['emit'], scope: EmitterScope): void {
  function bound(this: EventEmitter, event: string, ...args: unknown[]): boolean {
    scope.observe?.(this, event, args[0]);
    if (isInside(scope.ctx)) return emit.call(this, event, ...args);
    return context.with(scope.ctx, () => emit.call(this, event, ...args));
  }
  Object.defineProperty(emitter, 'emit', { configurable: true, writable: true, value: bound });
}

/** Returns true if the code that runs now already runs for the request of `ctx`. */
function isInside(ctx: Context): boolean {
  return requestIn(context.active()) === requestIn(ctx);
}

/** Undoes the binding of a stream's `_read`. A stream that feeds several requests belongs to none of them. */
const boundReads = new WeakMap<Readable, (() => void) | 'shared'>();

/** Until `unbindReads`, `source` produces its data in `ctx`, even long after the handler has returned. */
export function bindReads(source: Readable, ctx: Context): void {
  const unbind = boundReads.get(source);
  if (unbind !== undefined) {
    if (unbind !== 'shared') unbind();
    boundReads.set(source, 'shared');
    return;
  }
  boundReads.set(source, bindRead(source, ctx));
}

export function unbindReads(source: Readable): void {
  const unbind = boundReads.get(source);
  if (unbind === undefined || unbind === 'shared') return;
  unbind();
  boundReads.delete(source);
}

/** Returns a function that undoes the binding. */
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
    // Another function that has taken its place since then stays.
    if (source._read !== bound) return;
    if (own) Object.defineProperty(source, '_read', own);
    else Reflect.deleteProperty(source, '_read');
  };
}
