import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { context } from '@opentelemetry/api';
import { warnOnThrow } from '../runtime/warn-once.js';
import { type Dispatch, dispatchCall, dispatching, unknownCallerContext } from './undici-call.js';

interface Dispatcher extends EventEmitter {
  dispatch: Dispatch;
  compose(...interceptors: unknown[]): unknown;
  destroy(...args: unknown[]): unknown;
}

const FOLLOWED = Symbol.for('honeyhive.undici-followed');

/**
 * Follows the calls of every copy of undici in the process, also of those that are loaded later, so that a request which a
 * pool sends from its queue is known to be its caller's. Returns a function that ends this.
 */
export function followUndici(): () => void {
  dispatching.isOn = true;
  followLoaded();
  // Node's own copy and bundled ones are not in the module cache, but the first copy in a process leaves its agent here.
  for (const version of [1, 2]) {
    const dispatcher = Reflect.get(globalThis, Symbol.for(`undici.globalDispatcher.${version}`));
    if (dispatcher) followFrom(Object.getPrototypeOf(dispatcher));
  }
  subscribe('undici:client:beforeConnect', onBeforeConnect);
  subscribe('undici:client:connected', onConnected);
  return () => {
    dispatching.isOn = false;
    unsubscribe('undici:client:beforeConnect', onBeforeConnect);
    unsubscribe('undici:client:connected', onConnected);
  };
}

function followLoaded(): void {
  // Not an import: programs that are bundled as ES modules often declare `createRequire` in a banner.
  const loaded = process.getBuiltinModule('node:module').createRequire(process.execPath).cache;
  for (const id in loaded) if (id.includes('dispatcher')) followExport(loaded[id]?.exports);
}

// A copy that was loaded later is found when its first request connects. Node would tell of each `require`, but then takes
// modules that use its deprecated parts for the application's own, and warns of them.
function onBeforeConnect(): void {
  if (!dispatching.isUnseen) return;
  dispatching.isUnseen = false;
  followLoaded();
}

// A bundled copy beside others is found once it has connected: its socket refers to its client.
function onConnected(message: unknown): void {
  const { socket } = message as { socket: object };
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'client');
  const client = key && Reflect.get(socket, key);
  if (client) followFrom(Object.getPrototypeOf(client));
}

function followExport(exported: unknown): void {
  if (typeof exported === 'function') followFrom(exported.prototype);
}

function followFrom(prototype: unknown): void {
  warnOnThrow('A copy of undici cannot be followed', () => {
    if (typeof (prototype as Dispatcher | undefined)?.dispatch !== 'function') return;
    for (let each = prototype; each instanceof EventEmitter && !Object.hasOwn(each, FOLLOWED); ) {
      follow(each as Dispatcher);
      each = Object.getPrototypeOf(each);
    }
  });
}

function follow(prototype: Dispatcher): void {
  const { dispatch, compose, destroy, emit } = prototype;
  const replace = (name: keyof Dispatcher | typeof FOLLOWED, value: unknown) =>
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  replace(FOLLOWED, true);
  if (Object.hasOwn(prototype, 'dispatch'))
    replace('dispatch', function (this: Dispatcher, opts: never, handler: never) {
      return dispatchCall(dispatch, opts, handler, this);
    });
  // The requests that it fails are anybody's.
  if (Object.hasOwn(prototype, 'destroy'))
    replace('destroy', function (this: Dispatcher, ...args: unknown[]) {
      return context.with(unknownCallerContext(), destroy, this, ...args);
    });
  // After each interceptor, because one may keep the options for later or replace their origin.
  const followInterceptor = (next: Dispatch) => (opts: never, handler: never) => dispatchCall(next, opts, handler);
  if (Object.hasOwn(prototype, 'compose'))
    replace('compose', function (this: Dispatcher, ...args: unknown[]) {
      return compose.apply(
        this,
        (Array.isArray(args[0]) ? args[0] : args).flatMap((interceptor) => [interceptor, followInterceptor]),
      );
    });
  // A request that is sent when a dispatcher has room again was called for earlier, by anybody.
  if (Object.getPrototypeOf(prototype) === EventEmitter.prototype)
    replace('emit', function (this: Dispatcher, ...args: Parameters<EventEmitter['emit']>) {
      return args[0] === 'drain' ? context.with(unknownCallerContext(), emit, this, ...args) : emit.apply(this, args);
    });
}
