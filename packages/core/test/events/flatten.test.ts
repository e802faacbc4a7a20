import fc from 'fast-check';
import { attributeBudget } from '../../src/events/attribute-budget.js';
import { flatten } from '../../src/events/flatten.js';

describe('flatten', () => {
  it.each<[string, unknown, Record<string, unknown>]>([
    ['a scalar under the prefix itself', 'text', { p: 'text' }],
    ['scalars with their types', { s: '', n: 1.5, b: false }, { 'p.s': '', 'p.n': 1.5, 'p.b': false }],
    ['lists by index', { a: [1, [2, { c: 3 }]] }, { 'p.a.0': 1, 'p.a.1.0': 2, 'p.a.1.1.c': 3 }],
    ['no null, and keeps its index', { a: [null, 1, undefined, 2], b: null }, { 'p.a.1': 1, 'p.a.3': 2 }],
    ['nothing empty', { a: {}, b: [] }, {}],
    ['dates as ISO text', { d: new Date(0) }, { 'p.d': '1970-01-01T00:00:00.000Z' }],
    ['a date that is none', { d: new Date(Number.NaN) }, { 'p.d': 'Invalid Date' }],
    ['integers of any size', { a: 7n, b: 2n ** 64n }, { 'p.a': 7, 'p.b': '18446744073709551616' }],
    [
      'what is no number',
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      { 'p.0': 'nan', 'p.1': 'inf', 'p.2': '-inf' },
    ],
    ['maps and sets', { m: new Map([[1, 'a']]), s: new Set(['b']) }, { 'p.m.1': 'a', 'p.s.0': 'b' }],
    ['by toJSON', { u: new URL('http://a/b') }, { 'p.u': 'http://a/b' }],
    ['errors by their message', { e: new TypeError('no') }, { 'p.e': 'TypeError: no' }],
    [
      'bytes by their number',
      { b: Buffer.from('abc'), a: new ArrayBuffer(2) },
      { 'p.b': '[3 bytes]', 'p.a': '[2 bytes]' },
    ],
    ['no functions and symbols', { f() {}, s: Symbol('s') }, {}],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), { 'p.a': 1 }],
  ])('lays flat %s', (_, value, expected) => {
    expect(flatten('p', value)).toEqual(expected);
  });

  it('marks what goes round, and shows twice what is there twice', () => {
    const shared = { x: 1 };
    const value: Record<string, unknown> = { a: shared, b: shared };
    value.self = value;
    expect(flatten('p', value)).toEqual({ 'p.a.x': 1, 'p.b.x': 1, 'p.self': '[circular]' });
  });

  it('marks what is too deep', () => {
    let value: unknown = 'bottom';
    for (let depth = 0; depth < 10_000; depth += 1) value = { a: value };
    expect(Object.values(flatten('p', value))).toEqual(['[too deep]']);
  });

  it('stops after 900 attributes, and marks it', () => {
    let doubling: unknown = 'leaf';
    for (let depth = 0; depth < 40; depth += 1) doubling = [doubling, doubling];
    const values = Object.values(flatten('p', doubling));
    expect(values).toHaveLength(901);
    expect(values.filter((value) => value === '[truncated]')).toHaveLength(1);
  });

  it('marks nothing where all fits', () => {
    expect(new Set(Object.values(flatten('p', Array(900).fill(1))))).toEqual(new Set([1]));
  });

  it('shares one budget among the fields of an event', () => {
    const budget = attributeBudget();
    flatten('a', Array(890).fill(1), budget);
    expect(Object.values(flatten('b', Array(890).fill(1), budget))).toEqual([...Array(10).fill(1), '[truncated]']);
    expect(flatten('c', 1, budget)).toEqual({});
  });

  it('ends where small graphs unfold without end, and does not read all of what is large', () => {
    let nothing: unknown = null;
    for (let depth = 0; depth < 40; depth += 1) nothing = [nothing, nothing];
    expect(Object.values(flatten('p', nothing))).toEqual(['[truncated]']);
    let read = 0;
    const large = new Proxy(Array(1_000_000).fill(1), {
      get(target, key) {
        read += 1;
        return Reflect.get(target, key);
      },
    });
    flatten('p', large);
    expect(read).toBeLessThan(10_000);
  });

  it('reads an object whose toJSON answers itself', () => {
    const value = { a: 1, toJSON: () => value };
    expect(flatten('p', value)).toEqual({ 'p.a': 1 });
  });

  it('reads an error whose message cannot be read', () => {
    const error = new Error('hidden');
    Object.defineProperty(error, 'message', {
      get: () => {
        throw new Error('no');
      },
    });
    expect(flatten('p', { error })).toEqual({ 'p.error': '[unreadable error]' });
  });

  it('marks what cannot be read', () => {
    const getter = {
      get bad(): never {
        throw new Error('no');
      },
    };
    const toJSON = () => {
      throw new Error('never');
    };
    const proxy = new Proxy(
      {},
      {
        ownKeys: () =>
          Reflect.ownKeys(Object.freeze({ get: 1 })) &&
          (() => {
            throw new Error('trap');
          })(),
      },
    );
    expect(flatten('p', { getter, json: { toJSON }, proxy })).toEqual({
      'p.getter': '[unreadable: Error: no]',
      'p.json': '[unreadable: Error: never]',
      'p.proxy': '[unreadable: Error: trap]',
    });
  });

  it('throws for no value, and answers only what a span can hold', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withNullPrototype: true,
          withTypedArray: true,
          withSparseArray: true,
        }),
        (value) => {
          for (const [name, attribute] of Object.entries(flatten('p', value))) {
            expect(name.startsWith('p')).toBe(true);
            expect(['string', 'number', 'boolean']).toContain(typeof attribute);
          }
        },
      ),
    );
  });
});
