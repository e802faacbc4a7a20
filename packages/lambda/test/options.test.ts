import { setTracingOff } from '@honeyhive/core/internal';
import { honeyhive } from '../src/index.js';

describe('honeyhive()', () => {
  it.each([undefined, {}, Promise.resolve()])('throws if the handler is %p', (handler) => {
    expect(() => honeyhive(handler as never)).toThrow(
      /^honeyhive\(\) takes the handler, and not .*Write honeyhive\(async/s,
    );
  });

  it.each<[unknown, string]>([
    [{ flushTimeout: 1 }, "honeyhive() has no option 'flushTimeout'. Its options are flushTimeoutMillis, trust."],
    [{ flushTimeoutMillis: '1s' }, "the option 'flushTimeoutMillis' must be a number, and not '1s'"],
    [{ trust: 'yes' }, "'continue', 'link' or 'ignore'"],
    ['ignore', 'honeyhive() takes an object of options'],
  ])('throws for the options %j', (options, message) => {
    expect(() => honeyhive(async () => {}, options as never)).toThrow(message);
  });
});

it('calls the handler alone if tracing is off', async () => {
  setTracingOff(true);
  try {
    const seen: unknown[] = [];
    const handler = honeyhive(function (this: unknown, ...args: unknown[]) {
      seen.push(this, ...args);
      return 'result';
    } as never) as (...args: unknown[]) => unknown;
    const args = [{ session_id: 's' }, { functionName: 'ask' }, () => {}];
    const self = {};
    expect(handler.apply(self, args)).toBe('result');
    expect(seen).toEqual([self, ...args]);
  } finally {
    setTracingOff(false);
  }
});
