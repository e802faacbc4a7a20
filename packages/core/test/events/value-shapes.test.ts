import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { runs } from '../../../../test/support/runs.js';
import { flatten } from '../../src/events/flatten.js';
import { jsonValue } from '../../src/events/json-value.js';
import { setRedaction } from '../../src/spans/redaction.js';

const thrower = () => {
  throw new Error('no');
};

/** Makes a value. fast-check looks into what it is given, which some of these do not bear. */
type Recipe = () => unknown;

const awkward: Recipe[] = [
  () => () => {},
  () => Symbol('s'),
  () => 2n ** 4_000n,
  () => 'x'.repeat(3_000),
  () => new Date(Number.NaN),
  () => Array(4_000_000_000),
  () => Object.assign([1], { 4000: 2 }),
  () => new WeakMap(),
  () => new Proxy({}, { ownKeys: thrower }),
  () => new Proxy([], { get: thrower }),
  () => new Proxy({}, { getPrototypeOf: thrower, has: thrower }),
  () => new Proxy(new Error('no'), { get: thrower }),
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  () => Object.assign(new Date(0), { toISOString: () => ({}) }),
  () => Object.assign(new Map(), { [Symbol.iterator]: thrower }),
  () => Object.create({ inherited: 1 }, { hidden: { value: 1 } }),
];

const { recipe } = fc.letrec<{ recipe: Recipe }>((tie) => ({
  recipe: fc.oneof(
    { depthSize: 'medium', maxDepth: 12 },
    fc
      .anything({
        withBigInt: true,
        withDate: true,
        withTypedArray: true,
        withNullPrototype: true,
        withSparseArray: true,
      })
      .map((value) => () => value),
    fc.constantFrom(...awkward),
    fc.array(tie('recipe'), { maxLength: 6 }).map((recipes) => () => recipes.map((make) => make())),
    fc
      .array(fc.tuple(fc.string({ unit: 'binary' }), tie('recipe')), { maxLength: 6 })
      .map((parts) => () => Object.fromEntries(parts.map(([key, make]) => [key, make()]))),
    tie('recipe').map((make) => () => new Map([[make(), make()]])),
    tie('recipe').map((make) => () => new Set([make(), [make()]])),
    tie('recipe').map((make) => () => ({ toJSON: make })),
    tie('recipe').map((make) => () => Object.defineProperty({}, 'got', { enumerable: true, get: make })),
    tie('recipe').map((make) => () => ({
      before: make(),
      get bad(): never {
        throw make();
      },
    })),
    tie('recipe').map((make) => () => {
      const round = { value: make(), self: {} };
      round.self = round;
      return [round, round];
    }),
    tie('recipe').map((make) => () => new Error('with a cause', { cause: make() })),
  ),
}));

/** What is recorded, in characters; throws what is no attribute. */
function size(attributes: Record<string, unknown>): number {
  return Object.entries(attributes).reduce((sum, [name, value]) => {
    expect(['string', 'number', 'boolean']).toContain(typeof value);
    return sum + name.length + String(value).length;
  }, 0);
}

beforeEach(() => setRedaction({ maxValueLength: 500 }));
afterEach(() => setRedaction({ maxValueLength: 1024 * 1024 }));

describe('a value of any shape', () => {
  it('is laid flat without a throw, within its bounds', () => {
    fc.assert(
      fc.property(recipe, (make) => {
        const attributes = flatten('p', make());
        expect(Object.keys(attributes).length).toBeLessThanOrEqual(901);
        expect(size(attributes)).toBeLessThan(901 * (1_100 + 600));
      }),
      { numRuns: runs(500) },
    );
  });

  it('becomes JSON without a throw, within its bounds', () => {
    fc.assert(
      fc.property(recipe, (make) => {
        const text = JSON.stringify({ value: jsonValue('p', make()) });
        expect(text.length).toBeLessThan(3_000_000);
      }),
      { numRuns: runs(500) },
    );
  });

  // What takes more than its time is stopped.
  const inTime = <T>(task: () => T): T => runInNewContext('task()', { task }, { timeout: 20_000 });

  it.each<[string, () => unknown, string]>([
    [
      'a depth of 10 000',
      () => Array.from({ length: 10_000 }).reduce((inner) => ({ a: inner }), 'bottom'),
      '[too deep]',
    ],
    ['a toJSON that answers another', () => endless(), '[too deep]'],
    ['a sparse array of four billion', () => Object.assign(Array(4_000_000_000), { 3999999999: 1 }), '[truncated]'],
    ['a set of a million', () => new Set(Array.from({ length: 1_000_000 }, (_, index) => index)), '[truncated]'],
    [
      'an iterator without end',
      () =>
        Object.assign(new Map(), {
          *[Symbol.iterator]() {
            for (;;) yield [1, undefined];
          },
        }),
      '[truncated]',
    ],
    ['an integer of a hundred million bits', () => 1n << 100_000_000n, '[integer of more than 308 digits]'],
    ['a text of 100 MB', () => 'x'.repeat(100_000_000), '…[truncated, 100000000 characters]'],
    [
      'keys of a megabyte, one in the other',
      () => Array.from({ length: 60 }).reduce((inner) => ({ ['k'.repeat(1_000_000)]: inner }), 1),
      '',
    ],
    ['texts of 100 MB in all', () => Array.from({ length: 200 }, () => 'x'.repeat(500_000)), '[truncated]'],
  ])('%s takes bounded time and room, and is marked', (_, make, mark) => {
    setRedaction({ maxValueLength: 1024 * 1024 });
    const value = make();
    const attributes = inTime(() => flatten('p', value));
    expect(size(attributes)).toBeLessThan(6 * 1024 * 1024);
    expect(Object.values(attributes).join().slice(-50)).toContain(mark);
    const text = JSON.stringify(inTime(() => jsonValue('p', value)));
    expect(text.length).toBeLessThan(7_000_000);
    if (mark) expect(text).toContain(mark);
  });

  function endless(): object {
    return { toJSON: endless };
  }
});
