import { attributesOf, encodeProtobuf, span, spansOf, traceId } from '../support/otlp-fixtures.js';
import { send, sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();
const protobufType = { 'content-type': 'application/x-protobuf' };
const jsonType = { 'content-type': 'application/json' };

it('stores values that the JavaScript SDK never writes', async () => {
  const attributes = [
    { key: 'large', value: { intValue: '9007199254740993' } },
    { key: 'least', value: { intValue: '-9223372036854775808' } },
    { key: 'nan', value: { doubleValue: Number.NaN } },
    { key: 'bytes', value: { bytesValue: Buffer.from([0, 255]) } },
    { key: 'map', value: { kvlistValue: { values: [{ key: '__proto__' }, ...attributesOf({ a: 'b' })] } } },
    { key: 'mixed', value: { arrayValue: { values: [{ boolValue: true }, {}, { stringValue: '' }] } } },
    { key: 'nothing' },
  ];
  const sent = {
    traceId: Buffer.from(traceId, 'hex'),
    spanId: Buffer.from('00f067aa0ba902b8', 'hex'),
    traceState: 'a=b',
    attributes,
    droppedAttributesCount: 1,
    droppedEventsCount: 2,
    droppedLinksCount: 3,
  };
  const scopeSpans = [{ scope: { attributes: attributesOf({ a: 'b' }) }, spans: [sent] }];
  await send(`${local().url}/v1/traces`, {
    headers: protobufType,
    body: encodeProtobuf({ resourceSpans: [{ scopeSpans }] }),
  });

  expect(local().store.session(traceId)?.spans[0]).toMatchObject({
    kind: 'unspecified',
    status: 'unset',
    service: 'unknown_service',
    parentSpanId: null,
    start: '0',
    traceState: 'a=b',
    dropped: { attributes: 1, events: 2, links: 3 },
    scope: { name: '', version: '', attributes: { a: 'b' } },
    attributes: {
      large: '9007199254740993',
      least: '-9223372036854775808',
      nan: 'NaN',
      bytes: 'AP8=',
      map: JSON.parse('{"__proto__": null, "a": "b"}'),
      mixed: [true, null, ''],
      nothing: null,
    },
  });
});

it('keeps every digit of integers in JSON', async () => {
  const body = JSON.stringify(spansOf('a', [span({ attributes: [{ key: 'n', value: { intValue: 'N' } }] })]))
    .replace('"N"', '9007199254740993')
    .replace('"1760000000000000000"', '1760000000123456789');
  expect(await send(`${local().url}/v1/traces`, { headers: jsonType, body })).toMatchObject({ status: 200 });
  expect(local().store.session(traceId)?.spans[0]).toMatchObject({
    start: '1760000000123456789',
    attributes: { n: '9007199254740993' },
  });
});

it('treats ids in upper case as the same ids', async () => {
  await sendJson(local(), spansOf('a', [span({ traceId: traceId.toUpperCase(), spanId: '00F067AA0BA902B7' })]));
  expect(local().store.session(traceId)?.spans).toMatchObject([{ traceId, spanId: '00f067aa0ba902b7' }]);
});
