import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { attributesOf, parentSpanId, sdkSpans, span, spansOf, traceId } from '../support/otlp-fixtures.js';
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
  it('stores a span sent as protobuf', async () => {
    const spans = sdkSpans();
    const body = ProtobufTraceSerializer.serializeRequest(spans) ?? '';
    const response = await send(local().url + path, { headers: protobufType, body });

    expect(response).toMatchObject({ status: 200, body: '', headers: { 'content-type': 'application/x-protobuf' } });
    expect(local().store.session('S')?.spans).toEqual([{ ...expected, spanId: spans[0]?.spanContext().spanId }]);
  });

  it('stores the same span sent as JSON', async () => {
    const spans = sdkSpans();
    const body = JsonTraceSerializer.serializeRequest(spans) ?? '';
    const response = await send(local().url + path, {
      headers: { 'content-type': 'Application/JSON; charset=utf-8' },
      body,
    });

    expect(response).toMatchObject({ status: 200, body: '{}', headers: { 'content-type': 'application/json' } });
    expect(local().store.session('S')?.spans).toEqual([{ ...expected, spanId: spans[0]?.spanContext().spanId }]);
  });
});

it("stores the same span sent in the Python SDK's JSON", async () => {
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

it.each([
  ['text that is not JSON', jsonType, '{', /JSON/],
  ['a body that is a list', jsonType, '[]', /body is not an object/],
  ['resource spans that are not a list', jsonType, '{"resourceSpans":{}}', /resourceSpans is not a list/],
  ['an empty trace id', jsonType, JSON.stringify(spansOf('a', [span({ traceId: '' })])), /traceId must be 16 bytes/],
  [
    'a span id of zeros',
    jsonType,
    JSON.stringify(spansOf('a', [span({ spanId: '0'.repeat(16) })])),
    /spanId must be 8/,
  ],
  [
    'a parent id that is too short',
    jsonType,
    JSON.stringify(spansOf('a', [span({ parentSpanId: 'ab' })])),
    /parentSpanId must be 8/,
  ],
  [
    'a time that is not a number',
    jsonType,
    JSON.stringify(spansOf('a', [span({ startTimeUnixNano: 'now' })])),
    /startTime/,
  ],
  [
    'a time after the year 2262',
    jsonType,
    JSON.stringify(spansOf('a', [span({ endTimeUnixNano: `${2n ** 63n}` })])),
    /endTime/,
  ],
  ['truncated protobuf', protobufType, Buffer.from([0x0a, 0x7f, 0x00]), /Malformed OTLP/],
  ['a body that is not gzip', { ...jsonType, 'content-encoding': 'gzip' }, '{}', /not gzip/],
])('responds with 400 to %s and says why', async (_case, headers, body, reason) => {
  const response = await send(`${local().url}/v1/traces`, { headers, body });
  expect(response.status).toBe(400);
  expect(JSON.parse(response.body).message).toMatch(reason);
  expect(local().store.sessions()).toEqual([]);
});

it('stores all spans of a request or none', async () => {
  const response = await sendJson(local(), spansOf('a', [span(), span({ spanId: 'no' })]));
  expect(response.status).toBe(400);
  expect(local().store.sessions()).toEqual([]);
});

it.each([
  ['a Content-Type that is not OTLP', { 'content-type': 'text/plain' }],
  ['no Content-Type', {}],
  ['an unsupported Content-Encoding', { ...jsonType, 'content-encoding': 'br' }],
])('responds with 415 to %s', async (_case, headers) => {
  expect(await send(`${local().url}/v1/traces`, { headers, body: '{}' })).toMatchObject({ status: 415 });
});
