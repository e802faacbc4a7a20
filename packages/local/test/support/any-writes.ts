import fc from 'fast-check';
import { spanKinds, statusCodes } from '../../src/otlp/span.js';
import type { Store } from '../../src/store/store.js';

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
  ),
})).value;

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\u0000', '__proto__', '\ud800'));
const traces = ['a'.repeat(32), 'b'.repeat(32)] as const;
const hex = (digit: string) => digit.repeat(16);
const count = fc.nat({ max: 2 ** 32 - 1 });
const time = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.bigInt({ min: 1n, max: 4n })).map(String);
const attributes = fc.dictionary(fc.oneof(text, fc.constantFrom('honeyhive_inputs.q', 'honeyhive_event_id')), value, {
  maxKeys: 4,
}) as fc.Arbitrary<Record<string, never>>;

const anySpan = fc
  .record({
    traceId: fc.constantFrom(...traces),
    spanId: fc.constantFrom('1', '2', '3', '4', '5').map(hex),
    parentSpanId: fc.constantFrom(null, '1', '2').map((digit) => digit && hex(digit)),
    traceState: text,
    flags: count,
    name: text,
    kind: fc.constantFrom(...spanKinds),
    start: time,
    end: time,
    status: fc.constantFrom(...statusCodes),
    statusMessage: text,
    attributes,
    events: fc.array(fc.record({ name: text, time, attributes }), { maxLength: 2 }),
    links: fc.array(
      fc.record({
        traceId: fc.constant(traces[0]),
        spanId: fc.constant(hex('1')),
        traceState: text,
        flags: count,
        attributes,
      }),
      { maxLength: 2 },
    ),
    dropped: fc.record({ attributes: count, events: count, links: count }),
    scope: fc.record({ name: fc.constantFrom('s', 't'), version: text, attributes }),
    resource: fc.oneof(attributes, fc.constantFrom({ 'service.name': 'gateway' }, { 'service.name': 'user-service' })),
    session: fc.constantFrom(null, null, 'S', 'T', traces[0]),
  })
  .map(({ session, ...span }) => ({
    ...span,
    attributes: session === null ? span.attributes : { ...span.attributes, 'honeyhive.session_id': session },
  }));

const id = fc.constantFrom('S', 'T', traces[0]);
const event = fc.constantFrom('S', hex('1'), hex('2'), 'event');
const name = fc.option(text);
const fields = fc.record(
  { outputs: attributes, metadata: attributes, feedback: attributes, error: text },
  { requiredKeys: [] },
);
/** Writes of any kind to a store: spans, starts and enrichments of a few sessions and traces. */
export const anyWrites = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.array(anySpan, { maxLength: 5 }).map((spans) => (store: Store) => store.addSpans(spans)),
    },
    fc
      .record({
        id,
        name,
        project: name,
        source: name,
        inputs: attributes,
        metadata: attributes,
        userProperties: attributes,
      })
      .map((start) => (store: Store) => store.startSession(start)),
    fc.tuple(fc.oneof(id, event), fields).map(
      ([id, fields]) =>
        (store: Store) =>
          store.enrich(id, fields),
    ),
  ),
  { maxLength: 6 },
);
