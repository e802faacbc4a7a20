import { AsyncLocalStorage } from 'node:async_hooks';
import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { followStorage } from '../../src/context/follow-storage.js';

const VALUE = createContextKey('value');
const holder = globalThis as unknown as Record<symbol, AsyncLocalStorage<unknown> | undefined>;

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

/** Follows a storage, and returns it. The Context of a store that is a text has this text as its value. */
function follow(existing?: AsyncLocalStorage<unknown>): AsyncLocalStorage<unknown> {
  const key = Symbol('storage');
  if (existing) holder[key] = existing;
  followStorage(key, (store) => (typeof store === 'string' ? ROOT_CONTEXT.setValue(VALUE, store) : undefined));
  return holder[key] as AsyncLocalStorage<unknown>;
}

const value = () => context.active().getValue(VALUE);

it('runs functions in the Context of their store', async () => {
  const storage = follow();
  const seen = await storage.run(
    'one',
    async (suffix: string) => {
      await new Promise(setImmediate);
      return [storage.getStore(), value(), suffix];
    },
    'two',
  );
  expect(seen).toEqual(['one', 'one', 'two']);
  expect(value()).toBeUndefined();
});

it('leaves the Context as it is if the store has none', () => {
  const storage = follow();
  expect(storage.run('one', () => storage.run(7, () => [storage.getStore(), value()]))).toEqual([7, 'one']);
});

it('keeps a storage that the library has made', () => {
  const existing = new AsyncLocalStorage<unknown>();
  expect(follow(existing)).toBe(existing);
  expect(existing.run('one', value)).toBe('one');
});

it('passes errors on', () => {
  const error = new Error('lost');
  expect(() =>
    follow().run('one', () => {
      throw error;
    }),
  ).toThrow(error);
});
