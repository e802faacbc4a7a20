import { ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { setLazyValue } from '../../src/context/linked-context.js';

const keys = ['a', 'b', 'c', 'd'].map((name) => Symbol(name));
const key = fc.constantFrom(...keys);
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), key, value: fc.nat(9) }),
  fc.record({ do: fc.constant('lazy' as const), key, value: fc.nat(9) }),
  fc.record({ do: fc.constant('delete' as const), key, value: fc.constant(0) }),
);

const start = () => setLazyValue(ROOT_CONTEXT.setValue(keys[0] as symbol, 'root'), keys[1] as symbol, () => 'lazy');

it('holds the same values as OpenTelemetry’s own Context', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let actual = start();
      let expected = ROOT_CONTEXT.setValue(keys[0] as symbol, 'root').setValue(keys[1] as symbol, 'lazy');
      for (const { do: action, key, value } of steps) {
        const before = [actual, keys.map((each) => actual.getValue(each))] as const;
        if (action === 'set') actual = actual.setValue(key, value);
        else if (action === 'lazy') actual = setLazyValue(actual, key, () => value);
        else actual = actual.deleteValue(key);
        expected = action === 'delete' ? expected.deleteValue(key) : expected.setValue(key, value);
        expect(keys.map((each) => before[0].getValue(each))).toEqual(before[1]);
      }
      expect(keys.map((each) => actual.getValue(each))).toEqual(keys.map((each) => expected.getValue(each)));
    }),
  );
});

it('creates a lazy value once, shared with contexts derived from it', () => {
  let created = 0;
  const ctx = setLazyValue(ROOT_CONTEXT, keys[0] as symbol, () => {
    created += 1;
    return { created };
  });
  const derived = ctx.setValue(keys[1] as symbol, 1).deleteValue(keys[1] as symbol);
  expect(created).toBe(0);
  expect(derived.getValue(keys[0] as symbol)).toBe(ctx.getValue(keys[0] as symbol));
  expect(created).toBe(1);
});

it('accepts 20 000 keys', () => {
  let ctx = start();
  for (let count = 0; count < 20_000; count += 1) ctx = ctx.setValue(Symbol(count), count);
  expect(ctx.setValue(keys[0] as symbol, 'new').getValue(keys[0] as symbol)).toBe('new');
  expect(ctx.deleteValue(keys[1] as symbol).getValue(keys[1] as symbol)).toBeUndefined();
});
