import fc from 'fast-check';
import { flatten } from '../../../../core/src/events/flatten.js';
import type { Attributes, AttributeValue } from '../../../src/otlp/any-value.js';
import { unflatten } from '../../src/event/unflatten.js';

describe('unflatten', () => {
  it.each<[string, Attributes, AttributeValue | undefined]>([
    ['other attributes into undefined', { 'q.a': 1, pa: 2, 'pa.b': 3 }, undefined],
    ['an attribute named like the prefix into its value', { p: 'text' }, 'text'],
    ['names into objects', { 'p.a': 1, 'p.b.c': false }, { a: 1, b: { c: false } }],
    ['indexes into arrays', { 'p.a.0': 1, 'p.a.1.0': 2, 'p.a.1.1.c': 3 }, { a: [1, [2, { c: 3 }]] }],
    ['indexes in any order', { 'p.10': 'k', 'p.9': 'j', 'p.8': 'i' }, [...Array(8).fill(null), 'i', 'j', 'k']],
    ['missing indexes into null', { 'p.1': 1, 'p.3': 'z' }, [null, 1, null, 'z']],
    ['indexes beside other names into an object', { 'p.0': 1, 'p.a': 2 }, { 0: 1, a: 2 }],
    [
      'names that only look like indexes into an object',
      { 'p.00': 1, 'p.-1': 2, 'p.1e1': 3 },
      { '00': 1, '-1': 2, '1e1': 3 },
    ],
    ['a far too large index into an object', { 'p.999999999': 1, 'p.0': 2 }, { 999999999: 1, 0: 2 }],
    ['a name with a value and children into an object', { 'p.a': 1, 'p.a.b': 2 }, { a: { '.': 1, b: 2 } }],
    ['a prefix with a value and children into an object', { 'p.0': 2, p: 1 }, { '.': 1, 0: 2 }],
    ['empty names into objects', { 'p.': 4, 'p.a..b': 5 }, { '': 4, a: { '': { b: 5 } } }],
    [
      'strings that are JSON of an object or array',
      { 'p.a': '{"b":[1]}', 'p.c': '[1, 2]' },
      { a: { b: [1] }, c: [1, 2] },
    ],
    [
      'other strings without a change',
      { 'p.a': '{b', 'p.c': '"quoted"', 'p.d': '1' },
      { a: '{b', c: '"quoted"', d: '1' },
    ],
    ['structured values without a change', { 'p.a': [{ b: null }] }, { a: [{ b: null }] }],
  ])('converts %s', (_, attributes, value) => {
    expect(unflatten(attributes, 'p')).toEqual(value);
  });

  const name = fc.string().filter((name) => !name.includes('.') && !/^\d+$/.test(name));
  const { value: json } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.oneof(
        fc.string().filter((text) => !/^\s*[[{]/.test(text)),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
      ),
      fc.dictionary(name, tie('value'), { minKeys: 1, noNullPrototype: true }),
      fc.array(tie('value'), { minLength: 1 }),
    ),
  }));

  it('undoes flatten', () => {
    fc.assert(fc.property(json, (value) => expect(unflatten(flatten('p', value) as Attributes, 'p')).toEqual(value)));
  });

  it('restores an array of which flatten left out few items', () => {
    const list = fc
      .array(fc.option(fc.integer()), { minLength: 1, maxLength: 16 })
      .filter((list) => list.at(-1) !== null);
    fc.assert(fc.property(list, (list) => expect(unflatten(flatten('p', list) as Attributes, 'p')).toEqual(list)));
  });

  it('treats __proto__ like any other name', () => {
    const value = unflatten({ 'p.__proto__.polluted': true, 'p.constructor.prototype.polluted': true }, 'p');
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('nests 64 levels deep', () => {
    const value = unflatten({ [`p${'.a'.repeat(500_000)}`]: 1, 'p.b': 2 }, 'p');
    const deepest = JSON.stringify(value).length - 1_000_000;
    expect(deepest).toBeLessThan(1000);
    expect(unflatten({ [`p${'.a'.repeat(64)}`]: 1 }, 'p')).toEqual(
      JSON.parse(`${'{"a":'.repeat(64)}1${'}'.repeat(64)}`),
    );
  });

  it('replaces a value that is nested deeper', () => {
    let deep: AttributeValue = 1;
    for (let depth = 0; depth < 5000; depth += 1) deep = [deep];
    expect(unflatten({ 'p.a': deep }, 'p')).toEqual({ a: '[nested too deep]' });
  });

  it('returns arrays little larger than the input, whatever the indexes', () => {
    const index = fc.nat({ max: 10 ** 9 });
    fc.assert(
      fc.property(fc.array(index, { minLength: 1, maxLength: 50 }), (indexes) => {
        const value = unflatten(Object.fromEntries(indexes.map((index) => [`p.${index}`, 1])), 'p');
        expect(Object.keys(value as object).length).toBeLessThanOrEqual(2 * indexes.length + 16);
      }),
    );
  });
});
