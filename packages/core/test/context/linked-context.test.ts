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

it('holds what OpenTelemetry’s own would hold', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let ours = start();
      let theirs = ROOT_CONTEXT.setValue(keys[0] as symbol, 'root').setValue(keys[1] as symbol, 'lazy');
      for (const { do: doing, key, value } of steps) {
        const before = [ours, keys.map((each) => ours.getValue(each))] as const;
        if (doing === 'set') ours = ours.setValue(key, value);
        else if (doing === 'lazy') ours = setLazyValue(ours, key, () => value);
        else ours = ours.deleteValue(key);
        theirs = doing === 'delete' ? theirs.deleteValue(key) : theirs.setValue(key, value);
        expect(keys.map((each) => before[0].getValue(each))).toEqual(before[1]);
      }
      expect(keys.map((each) => ours.getValue(each))).toEqual(keys.map((each) => theirs.getValue(each)));
    }),
  );
});

it('makes a value once, for those too that were made from it', () => {
  let made = 0;
  const ctx = setLazyValue(ROOT_CONTEXT, keys[0] as symbol, () => {
    made += 1;
    return { made };
  });
  const below = ctx.setValue(keys[1] as symbol, 1).deleteValue(keys[1] as symbol);
  expect(made).toBe(0);
  expect(below.getValue(keys[0] as symbol)).toBe(ctx.getValue(keys[0] as symbol));
  expect(made).toBe(1);
});

it('takes any number of keys', () => {
  let ctx = start();
  for (let count = 0; count < 20_000; count += 1) ctx = ctx.setValue(Symbol(count), count);
  expect(ctx.setValue(keys[0] as symbol, 'new').getValue(keys[0] as symbol)).toBe('new');
  expect(ctx.deleteValue(keys[1] as symbol).getValue(keys[1] as symbol)).toBeUndefined();
});
