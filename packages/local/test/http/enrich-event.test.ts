import { type LocalHoneyHive, startLocal } from '../../src/index.js';
import { parsedSpan } from '../support/parsed-span.js';

let local: LocalHoneyHive;
beforeEach(async () => {
  local = await startLocal({ port: 0 });
});
afterEach(() => local.close());

const send = async (method: string, path: string, body: unknown) => {
  const response = await fetch(local.url + path, {
    method,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return response.status;
};

it('adds fields to a session that starts before or after them', async () => {
  expect(await send('PUT', '/events', { event_id: 's', metadata: { a: 1 }, outputs: { text: 'x' } })).toBe(200);
  expect(local.store.session('s')).toBeUndefined();
  expect(await send('POST', '/session/start', { session: { session_id: 's', metadata: { a: 0, b: 0 } } })).toBe(200);
  expect(await send('PUT', '/events', { event_id: 's', metadata: { c: 2 }, metrics: null })).toBe(200);
  expect(local.store.session('s')).toMatchObject({
    metadata: { a: 1, b: 0, c: 2 },
    outputs: { text: 'x' },
    metrics: {},
  });
});

const child = 'b7ad6b7169203332';
const spans = () => [
  parsedSpan({
    attributes: {
      'session.id': 'S',
      honeyhive_event_id: 'E',
      'honeyhive_outputs.text.draft': 'dull',
      'honeyhive_outputs.kept': 1,
    },
  }),
  parsedSpan({ spanId: child, attributes: { 'session.id': 'S' } }),
];
const shown = (spanId: string) => local.store.span(spans()[0]?.traceId ?? '', spanId);
const addition = {
  outputs: { text: 'bright' },
  feedback: { rating: { stars: 5 } },
  metrics: { total_tokens: 7 },
  user_properties: { plan: 'free' },
  error: 'too late',
};
const added = {
  'session.id': 'S',
  'honeyhive_outputs.text': 'bright',
  'honeyhive_feedback.rating': { stars: 5 },
  'honeyhive_metrics.total_tokens': 7,
  'honeyhive_user_properties.plan': 'free',
  honeyhive_error: 'too late',
};

it.each([
  ['its event id', 'E', 'b7ad6b7169203331', { honeyhive_event_id: 'E', 'honeyhive_outputs.kept': 1 }],
  ['its span id', child, child, {}],
])('adds fields to a span by %s, received before or after them', async (_, eventId, spanId, own) => {
  const outlines: unknown[] = [];
  for (const spanFirst of [true, false]) {
    if (spanFirst) local.store.addSpans(spans());
    expect(await send('PUT', '/events', { event_id: eventId, outputs: { text: 'first' } })).toBe(200);
    const changed: string[] = [];
    local.store.on('session', (id) => changed.push(id));
    expect(await send('PUT', '/events', { event_id: eventId, ...addition })).toBe(200);
    expect(changed).toEqual(spanFirst ? ['S'] : []);
    if (!spanFirst) local.store.addSpans(spans());

    expect(shown(spanId)).toMatchObject({ error: 'too late', tokens: 7 });
    expect(shown(spanId)?.attributes).toEqual({ ...own, ...added });
    expect(local.store.session('S')?.spans.find((span) => span.spanId === spanId)).toEqual(shown(spanId));
    expect(local.store.sessions({ search: 'bright' })).toMatchObject([{ id: 'S', spans: 2, errors: 1, tokens: 7 }]);
    expect(local.store.record('S')?.spans.map(({ attributes }) => attributes)).toEqual(
      spans().map(({ attributes }) => attributes),
    );
    outlines.push(local.store.outline('S'));
    local.store.clear();
    local.store.removeAllListeners('session');
  }
  expect(outlines[0]).toEqual(outlines[1]);
});

it('does not add fields to a span by its span id if it sets an event id', async () => {
  local.store.addSpans(spans());
  await send('PUT', '/events', { event_id: 'b7ad6b7169203331', ...addition });
  expect(shown('b7ad6b7169203331')?.attributes).toEqual(spans()[0]?.attributes);
});

it.each([
  ['text that is not JSON', '{'],
  ['no event id', { metadata: {} }],
  ['an event id that is not a string', { event_id: 7 }],
  ['an error that is not a string', { event_id: 's', error: {} }],
  ['a field that is a list', { event_id: 's', outputs: [1] }],
])('responds with 400 to %s', async (_, body) => {
  expect(await send('PUT', '/events', body)).toBe(400);
});
