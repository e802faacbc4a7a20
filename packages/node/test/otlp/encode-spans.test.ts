import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type HrTime, type SpanContext, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { exportRequest } from '../../../../test/support/otlp-request.js';
import { encodeSpans } from '../../src/otlp/encode-spans.js';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 60, maxLength: 70 }),
  fc.string({ unit: fc.constantFrom('a', 'é', '蜂', '🐝', '\ud800'), maxLength: 200 }),
  fc.constantFrom(127, 128, 16_384).map((length) => 'a'.repeat(length)),
  fc.constantFrom('GET', 'production'),
);
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -0, 2 ** 31, 2 ** 32, 2 ** 62, 2 ** 63, -(2 ** 63), 1e300),
);
const scalar = fc.oneof(text, number, fc.boolean());
const list = fc.oneof(fc.array(fc.oneof(text, fc.constant(null))), fc.array(number), fc.array(fc.boolean()));
const key = fc.oneof(fc.constantFrom('url.path', 'url.scheme', 'session'), text.filter(Boolean));
const attributes = fc.dictionary(key, fc.oneof({ weight: 4, arbitrary: scalar }, list), { maxKeys: 8 });
const time: fc.Arbitrary<HrTime> = fc.oneof(
  fc.tuple(fc.nat(4_294_967_295), fc.nat(999_999_999)),
  fc.tuple(fc.nat(18_446_744_072), fc.nat(999_999_999)),
);
const count = fc.oneof(fc.constant(0), fc.nat(100_000));
const spanContext: fc.Arbitrary<SpanContext> = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  traceFlags: fc.nat(255),
  isRemote: fc.boolean(),
  traceState: fc.option(
    fc.string().map((state) => ({ serialize: () => state }) as SpanContext['traceState'] & object),
    { nil: undefined },
  ) as fc.Arbitrary<NonNullable<SpanContext['traceState']>>,
});
const resources = [{ 'service.name': 'gateway' }, {}].map((named) => resourceFromAttributes(named));
const scopes = [{ name: 'honeyhive' }, { name: 'other', version: '1.0', schemaUrl: 'https://example.com' }];
const span = fc
  .record({
    context: spanContext,
    parentSpanContext: fc.option(spanContext, { nil: undefined }),
    name: text,
    kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CONSUMER, -5 as SpanKind, undefined),
    startTime: time,
    endTime: time,
    attributes,
    droppedAttributesCount: count,
    events: fc.array(fc.record({ time, name: text, attributes, droppedAttributesCount: count }), { maxLength: 3 }),
    droppedEventsCount: count,
    links: fc.array(fc.record({ context: spanContext, attributes, droppedAttributesCount: count }), { maxLength: 3 }),
    droppedLinksCount: count,
    status: fc.record({
      code: fc.constantFrom(SpanStatusCode.UNSET, SpanStatusCode.ERROR, -1 as SpanStatusCode),
      message: text,
    }),
    resource: fc.constantFrom(...resources),
    instrumentationScope: fc.constantFrom(...scopes),
  })
  .map(({ context, ...rest }) => ({ ...rest, spanContext: () => context }) as unknown as ReadableSpan);

setFlagsFromString('--expose-gc');
const gc: () => void = runInNewContext('gc');

/** Decodes with protobufjs, so that an absent field equals one with its default value. */
function decoded(bytes: Uint8Array): object {
  return exportRequest.toObject(exportRequest.decode(bytes), { defaults: true, longs: String, bytes: String });
}

describe('encodeSpans', () => {
  it('encodes the same data as OpenTelemetry’s own serializer', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 3 }), (spans) => {
        const official = ProtobufTraceSerializer.serializeRequest(spans) as Uint8Array;
        // The second time, attributes come from the cache.
        for (let time = 0; time < 2; time += 1) expect(decoded(encodeSpans(spans))).toEqual(decoded(official));
      }),
    );
  });

  it('encodes names that are not strings, and times outside the range', () => {
    const [odd] = fc.sample(span, 1);
    const times = [
      [-1, 0],
      [-1, 999_999_999],
      [1e17, 5],
    ] as HrTime[];
    for (const startTime of times) {
      const given = { ...odd, name: 7, startTime, events: [{ name: {}, time: [0, 0], attributes: {} }] };
      expect(decoded(encodeSpans([given as never]))).toMatchObject({
        resourceSpans: [{ scopeSpans: [{ spans: [{ name: '7', events: [{ name: '[object Object]' }] }] }] }],
      });
    }
  });

  it('keeps no reference to a large string of which an attribute is a slice', async () => {
    const used = () => {
      gc();
      return process.memoryUsage().heapUsed;
    };
    const [plain] = fc.sample(span, 1);
    const before = used();
    for (let index = 0; index < 50; index += 1) {
      const large = String(index).padEnd(1_000_000, 'é');
      encodeSpans([{ ...plain, attributes: { [large.slice(0, 40)]: large.slice(5, 45) } } as never]);
    }
    expect(used() - before).toBeLessThan(20_000_000);
  });
});
