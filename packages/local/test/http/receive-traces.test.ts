import { gzipSync } from 'node:zlib';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import {
  attributesOf,
  encodeProtobuf,
  parentSpanId,
  sdkSpans,
  span,
  spansOf,
  traceId,
} from '../support/otlp-fixtures.js';
import { send, sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();
const protobufType = { 'content-type': 'application/x-protobuf' };
const jsonType = { 'content-type': 'application/json' };

const expected = {
  traceId,
  parentSpanId,
  parentSessionId: null,
  traceState: '',
  flags: 0x301,
  name: 'chat',
  kind: 'client',
  service: 'llm-service',
  eventType: 'tool',
  start: '1760000000123456789',
  end: '1760000001000000001',
  duration: 876.543212,
  status: 'error',
  statusMessage: 'boom',
  error: 'boom',
  tokens: null,
  attributes: { 'honeyhive.session_id': 'S', text: 'déjà vu', flag: false, whole: 7, half: 0.5, list: [1, 2] },
  events: [{ name: 'exception', time: '1760000000123456790', attributes: { 'exception.message': 'boom' } }],
  links: [{ traceId, spanId: '00f067aa0ba902b7', traceState: '', flags: 0x301, attributes: { why: 'retry' } }],
  dropped: { attributes: 0, events: 0, links: 0 },
  scope: { name: 'honeyhive.42', version: '1.5.1', attributes: {} },
  resource: { 'service.name': 'llm-service' },
};

describe.each(['/v1/traces', '/opentelemetry/v1/traces'])('POST %s', (path) => {
  it('keeps a span sent as protobuf', async () => {
    const spans = sdkSpans();
    const body = ProtobufTraceSerializer.serializeRequest(spans) ?? '';
    const answer = await send(local().url + path, { headers: protobufType, body });

    expect(answer).toMatchObject({ status: 200, body: '', headers: { 'content-type': 'application/x-protobuf' } });
    expect(local().store.session('S')?.spans).toEqual([{ ...expected, spanId: spans[0]?.spanContext().spanId }]);
  });

  it('keeps the same span sent as JSON', async () => {
    const spans = sdkSpans();
    const body = JsonTraceSerializer.serializeRequest(spans) ?? '';
    const answer = await send(local().url + path, {
      headers: { 'content-type': 'Application/JSON; charset=utf-8' },
      body,
    });

    expect(answer).toMatchObject({ status: 200, body: '{}', headers: { 'content-type': 'application/json' } });
    expect(local().store.session('S')?.spans).toEqual([{ ...expected, spanId: spans[0]?.spanContext().spanId }]);
  });
});

it("keeps the same span sent in the Python SDK's JSON", async () => {
  const exception = { key: 'exception.message', value: { stringValue: 'boom' } };
  const python = {
    traceId,
    spanId: '00f067aa0ba902b8',
    parentSpanId: null,
    name: 'chat',
    kind: 'SPAN_KIND_CLIENT',
    startTimeUnixNano: '1760000000123456789',
    endTimeUnixNano: '1760000001000000001',
    attributes: [
      ...attributesOf({ 'honeyhive.session_id': 'S', text: 'déjà vu' }),
      { key: 'flag', value: { boolValue: false } },
      { key: 'whole', value: { intValue: '7' } },
      { key: 'half', value: { doubleValue: 0.5 } },
      { key: 'list', value: [{ intValue: '1' }, { intValue: '2' }] },
    ],
    events: [{ name: 'exception', timeUnixNano: '1760000000123456790', attributes: [exception] }],
    status: { code: 'STATUS_CODE_ERROR', message: 'boom' },
  };
  const resource = { attributes: attributesOf({ 'service.name': 'llm-service' }) };
  const scope = { name: 'honeyhive.42', version: '1.5.1' };
  await sendJson(local(), { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [python] }] }] });

  const notSent = { parentSpanId: null, flags: 0, links: [] };
  expect(local().store.session('S')?.spans).toEqual([{ ...expected, ...notSent, spanId: python.spanId }]);
});

it('keeps what the SDK does not write', async () => {
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

it('loses no digit of numbers in JSON', async () => {
  const body = JSON.stringify(spansOf('a', [span({ attributes: [{ key: 'n', value: { intValue: 'N' } }] })]))
    .replace('"N"', '9007199254740993')
    .replace('"1760000000000000000"', '1760000000123456789');
  expect(await send(`${local().url}/v1/traces`, { headers: jsonType, body })).toMatchObject({ status: 200 });
  expect(local().store.session(traceId)?.spans[0]).toMatchObject({
    start: '1760000000123456789',
    attributes: { n: '9007199254740993' },
  });
});

it('takes ids in upper case for the same ids', async () => {
  await sendJson(local(), spansOf('a', [span({ traceId: traceId.toUpperCase(), spanId: '00F067AA0BA902B7' })]));
  expect(local().store.session(traceId)?.spans).toMatchObject([{ traceId, spanId: '00f067aa0ba902b7' }]);
});

it('reads gzip', async () => {
  const body = gzipSync(ProtobufTraceSerializer.serializeRequest(sdkSpans()) ?? '');
  const answer = await send(`${local().url}/v1/traces`, {
    headers: { ...protobufType, 'content-encoding': 'gzip' },
    body,
  });
  expect(answer.status).toBe(200);
  expect(local().store.session('S')?.spans).toHaveLength(1);
});

it.each([
  ['no JSON', jsonType, '{', /JSON/],
  ['a list for a body', jsonType, '[]', /body is not an object/],
  ['spans that are no list', jsonType, '{"resourceSpans":{}}', /resourceSpans is not a list/],
  ['no trace id', jsonType, JSON.stringify(spansOf('a', [span({ traceId: '' })])), /traceId is not 16 bytes/],
  ['an id of zeros', jsonType, JSON.stringify(spansOf('a', [span({ spanId: '0'.repeat(16) })])), /spanId is not 8/],
  ['a short parent', jsonType, JSON.stringify(spansOf('a', [span({ parentSpanId: 'ab' })])), /parentSpanId is not 8/],
  ['a time that is none', jsonType, JSON.stringify(spansOf('a', [span({ startTimeUnixNano: 'now' })])), /startTime/],
  [
    'a time beyond 2262',
    jsonType,
    JSON.stringify(spansOf('a', [span({ endTimeUnixNano: `${2n ** 63n}` })])),
    /endTime/,
  ],
  ['truncated protobuf', protobufType, Buffer.from([0x0a, 0x7f, 0x00]), /Malformed OTLP/],
  ['no gzip', { ...jsonType, 'content-encoding': 'gzip' }, '{}', /not gzip/],
])('answers 400 to %s and says why', async (_case, headers, body, reason) => {
  const answer = await send(`${local().url}/v1/traces`, { headers, body });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body).message).toMatch(reason);
  expect(local().store.sessions()).toEqual([]);
});

it('keeps all of a request or nothing', async () => {
  const answer = await sendJson(local(), spansOf('a', [span(), span({ spanId: 'no' })]));
  expect(answer.status).toBe(400);
  expect(local().store.sessions()).toEqual([]);
});

it.each([
  ['a type that is not OTLP', { 'content-type': 'text/plain' }],
  ['no type', {}],
  ['an encoding that is not read', { ...jsonType, 'content-encoding': 'br' }],
])('answers 415 to %s', async (_case, headers) => {
  expect(await send(`${local().url}/v1/traces`, { headers, body: '{}' })).toMatchObject({ status: 415 });
});

const tooLong = Buffer.alloc(20 * 1024 * 1024 + 1, ' ');

it.each([
  ['as it is', jsonType, tooLong],
  ['once unzipped', { ...jsonType, 'content-encoding': 'gzip' }, gzipSync(tooLong)],
])('answers 413 to a body that is too long %s', async (_case, headers, body) => {
  expect(await send(`${local().url}/v1/traces`, { headers, body })).toMatchObject({ status: 413 });
});
