import fc from 'fast-check';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { injectContextIntoCarrier, withDistributedTraceContext } from '../../src/propagation/distributed.js';
import { currentSession } from '../../src/session/session-scope.js';

let telemetry: Telemetry;
beforeAll(() => {
  telemetry = startTelemetry();
});
afterAll(() => telemetry.stop());

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const tracer = { sessionId: 'own' };

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const throwing = (name: string) =>
  Object.defineProperty({ accept: '*/*' }, name, {
    enumerable: true,
    get() {
      throw new Error('a getter');
    },
  });
const hostile = new Proxy(
  {},
  {
    ownKeys() {
      throw new Error('a proxy');
    },
    has() {
      throw new Error('a proxy');
    },
  },
);

const shapes: [string, () => unknown][] = [
  ['a frozen object', () => Object.freeze({ accept: '*/*' })],
  ['an object whose traceparent throws', () => throwing('traceparent')],
  ['an object whose baggage throws', () => throwing('Baggage')],
  ['an object whose traceparent is read-only', () => Object.defineProperty({}, 'traceparent', { get: () => 'x' })],
  ['a proxy that throws', () => hostile],
  ['a revoked proxy', revoked],
  ['an object without a prototype', () => Object.assign(Object.create(null), { accept: '*/*' })],
  ['an array of null', () => [null]],
  ['an array of numbers', () => [1]],
  ['pairs with a symbol as name', () => [[Symbol('name'), 'value']]],
  ['pairs without a name', () => [[undefined, 'value']]],
  [
    'a Map with keys of any kind',
    () =>
      new Map<unknown, unknown>([
        [Symbol('name'), 1],
        [7, 'seven'],
      ]),
  ],
  ['baggage that is an array with a symbol', () => ({ baggage: [Symbol('member')] })],
  ['null', () => null],
  ['a string', () => 'traceparent'],
  ['a number', () => 7],
];

describe.each(shapes)('%s as headers', (_, create) => {
  it('are returned without an error', () => {
    const headers = create() as object;
    expect(injectContextIntoCarrier(headers, tracer) === headers).toBe(true);
  });

  it("run the function with the tracer's session", () => {
    expect(withDistributedTraceContext(create() as never, tracer, () => currentSession()?.sessionId)).toBe('own');
  });
});

it('the other headers are read if an unrelated one throws', () => {
  const headers = Object.assign(throwing('X-Other'), { baggage: 'session_id=caller', traceparent });
  expect(withDistributedTraceContext(headers, tracer, () => currentSession()?.sessionId)).toBe('caller');
});

it('alternating names and values are read and written', () => {
  const headers = ['Host', 'a', 'Baggage', 'session_id=caller'];
  expect(withDistributedTraceContext(headers as never, tracer, () => currentSession()?.sessionId)).toBe('caller');
  injectContextIntoCarrier(headers, { sessionId: 'written' });
  expect(headers).toEqual(['Host', 'a', 'baggage', 'session_id=written']);
});

it('headers of any shape cause no error, and the function runs', () => {
  const value = fc.oneof(fc.anything(), fc.string(), fc.array(fc.anything(), { maxLength: 3 }));
  const name = fc.oneof(fc.constantFrom('traceparent', 'Baggage', 'tracestate', 'x-honeyhive-session-id'), fc.string());
  const headers = fc.oneof(
    fc.anything({ withMap: true, withSet: true, withNullPrototype: true, withTypedArray: true }),
    fc.dictionary(name, value),
    fc.array(fc.tuple(fc.oneof(name, fc.anything()), value)),
    fc.array(fc.string()),
  );
  fc.assert(
    fc.property(headers, (any) => {
      expect(withDistributedTraceContext(any as never, tracer, () => 'ran')).toBe('ran');
      expect(Object.is(injectContextIntoCarrier(any as object, tracer), any)).toBe(true);
    }),
  );
});
