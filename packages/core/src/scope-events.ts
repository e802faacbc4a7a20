import type { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { type Context, context } from '@opentelemetry/api';
import { getRequest } from './server-span.js';

interface Bound {
  readonly emit: EventEmitter['emit'];
  readonly ctx: Context;
  readonly request: object | undefined;
  readonly watch: Watch | undefined;
}

type Watch = (event: unknown, argument: unknown) => void;

const BOUND = Symbol('honeyhive.bound-events');

/**
 * Listeners of `emitter` run in `ctx`, also when the event is set off by the socket, which knows no context, or
 * by another request on the same connection.
 *
 * @param watch is told of each event and its first argument without being a listener, which some events count.
 */
export function bindEvents(emitter: EventEmitter & { [BOUND]?: Bound }, ctx: Context, watch?: Watch): void {
  emitter[BOUND] = { emit: emitter.emit, ctx, request: getRequest(ctx), watch };
  // One function for all: V8 keeps whatever has a function of its own assigned to it until the next full collection.
  emitter.emit = emitBound;
}

function emitBound(this: EventEmitter & { [BOUND]?: Bound }, event: string, ...args: unknown[]): boolean {
  const { emit, ctx, request, watch } = this[BOUND] as Bound;
  watch?.(event, args[0]);
  // Most events have no listener, and to enter a context costs more than to tell nobody.
  const isInside = this.listenerCount(event) === 0 || getRequest(context.active()) === request;
  return isInside ? emit.call(this, event, ...args) : context.with(ctx, () => emit.call(this, event, ...args));
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
  boundReads.set(source, bindMethod(source as Partial<Record<'_read', Method>>, '_read', ctx));
}

export function unbindReads(source: Readable): void {
  const bound = boundReads.get(source);
  if (bound === undefined || bound === 'shared') return;
  bound();
  boundReads.delete(source);
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

function bindMethod<Name extends string>(target: Partial<Record<Name, Method>>, name: Name, ctx: Context): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const method = target[name];
  if (method === undefined) return () => {};
  const request = getRequest(ctx);
  let isBound = true;
  function bound(this: unknown, ...args: unknown[]) {
    const isInside = !isBound || getRequest(context.active()) === request;
    return isInside ? method?.apply(this, args) : context.with(ctx, () => method?.apply(this, args));
  }
  Object.defineProperty(target, name, { configurable: true, writable: true, value: bound });
  return () => {
    isBound = false;
    // What somebody has put in its place since stays.
    if (target[name] !== bound) return;
    if (own) Object.defineProperty(target, name, own);
    else delete target[name];
  };
}
