import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context } from '@opentelemetry/api';

/**
 * From now on, whatever a library runs by `run` of its AsyncLocalStorage at `globalThis[key]` also runs in the Context that
 * `contextOf` returns for the store. The storage is created if the library has not done so yet. `contextOf` must not throw.
 */
export function followStorage(key: symbol, contextOf: (store: unknown) => Context | undefined): void {
  const holder = globalThis as unknown as Record<symbol, AsyncLocalStorage<unknown> | undefined>;
  const storage = holder[key] ?? new AsyncLocalStorage<unknown>();
  holder[key] = storage;
  const { run } = storage;
  function runInContext<R, Args extends unknown[]>(store: unknown, fn: (...args: Args) => R, ...args: Args): R {
    const ctx = contextOf(store);
    const runInStore = () => run.call(storage, store, () => fn(...args)) as R;
    return ctx ? context.with(ctx, runInStore) : runInStore();
  }
  Object.defineProperty(storage, 'run', { configurable: true, writable: true, value: runInContext });
}
