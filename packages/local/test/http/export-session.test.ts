import { attributesOf, span, spansOf, traceId } from '../support/otlp-fixtures.js';
import { send, sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();

it('exports a session as OTLP/JSON that follows the specification', async () => {
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
  const response = await send(`${local().url}/sessions/${traceId}/otlp`, { method: 'GET' });
  expect(response.headers['content-disposition']).toBe(`attachment; filename="session-${traceId}.json"`);
  expect(JSON.parse(response.body)).toEqual({
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

it('replaces characters of an id that a file name cannot hold', async () => {
  const id = 'a"b\r\n/../é';
  await sendJson(local(), { session: { session_id: id } }, '/session/start');
  const response = await send(`${local().url}/sessions/${encodeURIComponent(id)}/otlp`, { method: 'GET' });
  expect(response.headers['content-disposition']).toBe('attachment; filename="session-a_b_.._.json"');
});
