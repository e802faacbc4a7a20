import { AsyncResource } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';
import { types } from 'node:util';
import { type Context, context, createContextKey } from '@opentelemetry/api';
import { globalState } from '../runtime/global-state.js';
import { warnOnThrow } from '../runtime/warn-once.js';

/** One call of undici by the application, through all its queues, retries and redirects. */
export interface UndiciCall {
  /** The context in which the application made the call; undefined if that cannot be known. */
  readonly context: Context | undefined;
  /** The origin in the options; undefined if the dispatcher has only one. */
  readonly origin: string | undefined;
  /** The call before an interceptor replaced its origin. */
  readonly previous?: UndiciCall;
  /** True if an interceptor may have changed the options before they were seen here. */
  readonly isIndirect: boolean;
  /** The context in which undici works on the call and runs the callbacks of its handler. */
  readonly callbackContext: Context;
}

// A property of the options, because pools queue the options, and retries, redirects and interceptors copy them. A WeakMap
// would lose the copies, and would take one object that an application passes twice for one call.
const CALL = Symbol.for('honeyhive.undici-call');
const IN_CALLBACK = createContextKey('honeyhive.undici-callback');
const callbackNames = /^on(?:Headers|Data|Complete|Error|ResponseStart|ResponseData|ResponseEnd|ResponseError)$/;

type WithCall = { origin?: unknown; [CALL]?: UndiciCall };
export type Dispatch = (opts: WithCall, handler: object) => unknown;

/**
 * The call that is being dispatched, and whether a request came from a copy of undici that is not followed. undici creates a
 * request, and publishes that, synchronously within a dispatch.
 */
export const dispatching = globalState('undici', () => ({
  isOn: false,
  isUnseen: false,
  call: undefined as UndiciCall | undefined,
}));

/**
 * Dispatches for the call that `opts` belong to, or for a new one.
 *
 * @param dispatcher is absent if an interceptor dispatches.
 */
export function dispatchCall(dispatch: Dispatch, opts: WithCall, handler: object, dispatcher?: EventEmitter): unknown {
  const mark = () =>
    dispatching.isOn && typeof opts === 'object' && opts && handler ? markCall(opts, handler, dispatcher) : opts;
  // undici rejects wrong arguments itself.
  const marked = warnOnThrow('A call of undici cannot be followed', mark) ?? opts;
  const call = marked?.[CALL];
  const outer = dispatching.call;
  dispatching.call = call;
  try {
    if (!call || !dispatcher || call === outer) return dispatch.call(dispatcher, marked, handler);
    return context.with(call.callbackContext, dispatch, dispatcher, marked, handler);
  } finally {
    dispatching.call = outer;
  }
}

/** Returns the call for which undici has just created `request`. A dispatch creates at most one. */
export function callOf(request: WithCall): UndiciCall {
  const call = dispatching.call ?? unseenCall(request);
  dispatching.call = undefined;
  request[CALL] = call;
  bindCallbacks(Object.getPrototypeOf(request));
  return call;
}

/** Returns a context in which the caller of a dispatch cannot be known, and neither can that of anything it starts. */
export function unknownCallerContext(active = context.active()): Context {
  return active.setValue(IN_CALLBACK, true);
}

function markCall(opts: WithCall, handler: object, dispatcher: EventEmitter | undefined): WithCall {
  const known = opts[CALL];
  const origin = opts.origin instanceof URL ? opts.origin.origin : (opts.origin as string | undefined);
  if (known !== undefined && known.origin === origin) return opts;
  const call = known ? { ...known, origin, previous: known } : newCall(origin, handler, dispatcher);
  const prototype = Object.getPrototypeOf(opts);
  if (prototype === Object.prototype || prototype === null) return { ...opts, [CALL]: call };
  // A copy would lack the members of the class of these options.
  return new Proxy(opts, { get: (target, key) => (key === CALL ? call : Reflect.get(target, key, target)) });
}

function newCall(origin: string | undefined, handler: object, dispatcher: EventEmitter | undefined): UndiciCall {
  // A dispatcher that was composed before it was followed dispatches to others, which listen for its `drain`.
  const isIndirect = dispatcher !== undefined && dispatcher.listenerCount('drain') > 0;
  const caller = creatorOf(handler) ?? activeCaller();
  const isFinal = caller && dispatcher && !isIndirect && isUndiciHandler(handler);
  return { context: caller, origin, isIndirect, callbackContext: isFinal ? caller : unknownCallerContext(caller) };
}

// This copy of undici is not followed yet. Node's own has pools without a limit, which queue nothing.
function unseenCall(request: object): UndiciCall {
  dispatching.isUnseen = true;
  const key = Object.getOwnPropertySymbols(request).find(({ description }) => description === 'handler');
  const isNodes = new Error().stack?.includes('(node:internal/deps/undici/');
  const caller = creatorOf(key && Reflect.get(request, key)) ?? (isNodes ? activeCaller() : undefined);
  return { context: caller, origin: undefined, isIndirect: true, callbackContext: unknownCallerContext(caller) };
}

/** Returns the context in which `request`, `stream` or another method of undici, except `fetch`, created its handler. */
function creatorOf(handler: unknown): Context | undefined {
  return handler instanceof AsyncResource ? handler.runInAsyncScope(context.active, context) : undefined;
}

function activeCaller(): Context | undefined {
  const active = context.active();
  return active.getValue(IN_CALLBACK) ? undefined : active;
}

/** Returns true for such a handler itself, which dispatches nothing, and false for a wrapper around one. */
function isUndiciHandler(handler: object): boolean {
  const base = Object.getPrototypeOf(Object.getPrototypeOf(handler) ?? handler);
  return base === AsyncResource.prototype && !types.isProxy(handler);
}

function bindCallbacks(prototype: Record<PropertyKey, unknown>): void {
  if (prototype[CALL]) return;
  prototype[CALL] = true;
  for (const name of Object.getOwnPropertyNames(prototype).filter((name) => callbackNames.test(name))) {
    const callback = prototype[name] as (...args: unknown[]) => unknown;
    prototype[name] = function (this: WithCall, ...args: unknown[]) {
      return context.with(this[CALL]?.callbackContext ?? context.active(), callback, this, ...args);
    };
  }
}
