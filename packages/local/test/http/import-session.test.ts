import fc from 'fast-check';
import { runs } from '../../../../test/support/runs.js';
import { renderSession } from '../../src/index.js';
import { spansFromJson } from '../../src/otlp/otlp-json.js';
import { spanKinds, statusCodes } from '../../src/otlp/span.js';
import { writeOtlp } from '../../src/otlp/write-otlp.js';
import { parseRecord } from '../../src/sessions/session-record.js';
import { Store } from '../../src/store/store.js';
import { attributesOf, span, spansOf, traceId } from '../support/otlp-fixtures.js';
import { serve } from '../support/serve.js';
import { send, sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();

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
const writes = fc.array(
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

it('is imported as what it was, in whatever order sessions are', () => {
  fc.assert(
    fc.property(writes, fc.boolean(), (steps, backwards) => {
      const store = new Store(':memory:');
      const exported = (id: string) => {
        const found = store.record(id);
        return found ? writeOtlp(found.record, found.spans) : '';
      };
      const rendered = (id: string) => {
        const session = store.session(id);
        return session && renderSession(session);
      };
      for (const step of steps) step(store);
      const ids = store.sessions().map(({ id }) => id);
      if (backwards) ids.reverse();
      const [files, trees] = [ids.map(exported), ids.map(rendered)];

      store.clear();
      for (const [index, file] of files.entries()) {
        const record = parseRecord(JSON.parse(file).honeyhiveSession);
        expect(store.importSession(spansFromJson(Buffer.from(file)), record)).toEqual([ids[index]]);
      }
      expect(ids.map(exported)).toEqual(files);
      expect(ids.map(rendered)).toEqual(trees);
      expect(store.status().sessions).toBe(ids.length);
      store.close();
    }),
    { numRuns: runs(150) },
  );
});

it('is OTLP/JSON as the specification writes it', async () => {
  await sendJson(
    local(),
    spansOf('gateway', [
      span({
        spanId: '00f067aa0ba902b8',
        parentSpanId: '00f067aa0ba902b7',
        kind: 3,
        status: { code: 2, message: 'boom' },
        attributes: [
          { key: 'n', value: { intValue: '7' } },
          { key: 'large', value: { intValue: '9007199254740993' } },
          { key: 'whole', value: { doubleValue: 1 } },
          { key: 'half', value: { doubleValue: 0.5 } },
          { key: 'flag', value: { boolValue: true } },
          { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }] } } },
          { key: 'map', value: { kvlistValue: { values: [{ key: 'b', value: {} }] } } },
        ],
        events: [{ name: 'exception', timeUnixNano: '1760000000000000001', attributes: [] }],
      }),
    ]),
  );
  const answer = await send(`${local().url}/sessions/${traceId}/otlp`, { method: 'GET' });
  expect(answer.headers['content-disposition']).toBe(`attachment; filename="session-${traceId}.json"`);
  expect(JSON.parse(answer.body)).toEqual({
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ 'service.name': 'gateway' }) },
        scopeSpans: [
          {
            scope: { name: 'test', version: '', attributes: [] },
            spans: [
              {
                traceId,
                spanId: '00f067aa0ba902b8',
                parentSpanId: '00f067aa0ba902b7',
                flags: 0,
                name: 'span',
                kind: 3,
                startTimeUnixNano: '1760000000000000000',
                endTimeUnixNano: '1760000000001000000',
                attributes: [
                  { key: 'n', value: { intValue: '7' } },
                  { key: 'large', value: { intValue: '9007199254740993' } },
                  { key: 'whole', value: { doubleValue: 1 } },
                  { key: 'half', value: { doubleValue: 0.5 } },
                  { key: 'flag', value: { boolValue: true } },
                  { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }] } } },
                  { key: 'map', value: { kvlistValue: { values: [{ key: 'b', value: {} }] } } },
                ],
                droppedAttributesCount: 0,
                events: [{ timeUnixNano: '1760000000000000001', name: 'exception', attributes: [] }],
                droppedEventsCount: 0,
                links: [],
                droppedLinksCount: 0,
                status: { code: 2, message: 'boom' },
              },
            ],
          },
        ],
      },
    ],
    honeyhiveSession: { id: traceId, start: null, enrichment: null, events: [], claims: [] },
  });
});

it('keeps the spans of any OTLP/JSON, and tells their sessions', async () => {
  const inS = { attributes: attributesOf({ 'session.id': 'S' }) };
  const request = spansOf('gateway', [span(), span({ ...inS, traceId: '1'.repeat(32) })]);
  const answer = await sendJson(local(), request, '/sessions');
  expect(JSON.parse(answer.body)).toEqual({ sessions: [traceId, 'S'] });
  expect(local().store.status()).toMatchObject({ sessions: 2, spans: 2 });
});

it('imports what it has exported, however many times --max-body that is', async () => {
  const small = await serve({ maxBody: 10_000 });
  const text = 'x'.repeat(9000);
  for (let number = 0; number < 30; number += 1) {
    const body = JSON.stringify(spansOf('gateway', [span({ attributes: attributesOf({ text }) })]));
    const headers = { 'content-type': 'application/json' };
    expect(await send(`${small}/v1/traces`, { headers, body })).toMatchObject({ status: 200 });
  }
  const exported = async () => (await send(`${small}/sessions/${traceId}/otlp`, { method: 'GET' })).body;
  const file = await exported();
  await send(`${small}/sessions`, { method: 'DELETE' });
  expect(await send(`${small}/sessions`, { body: file })).toMatchObject({ status: 200 });
  expect(await exported()).toBe(file);
});

it('names a file by what of an id a name may hold', async () => {
  const id = 'a"b\r\n/../é';
  await sendJson(local(), { session: { session_id: id } }, '/session/start');
  const answer = await send(`${local().url}/sessions/${encodeURIComponent(id)}/otlp`, { method: 'GET' });
  expect(answer.headers['content-disposition']).toBe('attachment; filename="session-a_b_.._.json"');
});

const record = { id: 'S', start: null, enrichment: null, claims: [] };
const start = { at: '1', name: null, project: null, source: null, inputs: {}, metadata: {}, userProperties: {} };

it.each([
  ['no JSON', '{', /JSON/],
  ['no object', [], /body is not an object/],
  ['a record without an id', { honeyhiveSession: {} }, /no id/],
  ['a record that is none', { honeyhiveSession: 'S' }, /honeyhiveSession is not an object/],
  ['a start at no time', { honeyhiveSession: { ...record, start: { ...start, at: 'now' } } }, /start\.at/],
  ['a start by no name', { honeyhiveSession: { ...record, start: { ...start, name: 7 } } }, /start\.name/],
  ['inputs that are a list', { honeyhiveSession: { ...record, start: { ...start, inputs: [] } } }, /not an object/],
  ['outputs that are text', { honeyhiveSession: { ...record, enrichment: { outputs: 'x' } } }, /enrichment\.outputs/],
  ['an error that is none', { honeyhiveSession: { ...record, enrichment: { error: 7 } } }, /enrichment\.error/],
  ['events that are no list', { honeyhiveSession: { ...record, events: {} } }, /events is not a list/],
  ['claims that are no list', { honeyhiveSession: { ...record, claims: {} } }, /claims is not a list/],
  ['a span without an id', { ...spansOf('a', [span({ spanId: '' })]), honeyhiveSession: record }, /spanId/],
])('answers 400 to %s, and keeps nothing', async (_case, body, reason) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await send(`${local().url}/sessions`, { body: text });
  expect([answer.status, JSON.parse(answer.body).message]).toEqual([400, expect.stringMatching(reason)]);
  expect(local().store.status()).toMatchObject({ sessions: 0, spans: 0 });
});
