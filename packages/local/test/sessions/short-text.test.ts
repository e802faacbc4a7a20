import { shortName } from '../../src/sessions/short-text.js';
import { attributesOf, span, spansOf, traceId } from '../support/otlp-fixtures.js';
import { parsedSpan } from '../support/parsed-span.js';
import { send, sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();
const long = 'long '.repeat(200_000);
const get = async (path: string) => (await send(local().url + path, { method: 'GET' })).body;

it('truncates names and errors in lists and outlines, but not in a span', async () => {
  const texts = {
    'honeyhive.session_id': 'S',
    'honeyhive.session_name': long,
    'honeyhive.project': long,
    'honeyhive.source': long,
    honeyhive_event_type: long,
  };
  const status = { code: 2, message: long };
  const sent = span({ spanId: '00f067aa0ba902b7', name: long, attributes: attributesOf(texts), status });
  await sendJson(local(), spansOf(long, [sent]));
  const session = { session_id: 'T', session_name: long, project: long, source: long };
  await sendJson(local(), { session }, '/session/start');

  const [list, outline] = [await get('/sessions'), await get('/sessions/S/outline')];
  expect(list.length).toBeLessThan(5000);
  expect(JSON.parse(list)).toMatchObject([{ name: long.slice(0, 512) }, { name: long.slice(0, 512) }]);
  expect(outline.length).toBeLessThan(8000);
  expect(JSON.parse(outline).spans).toMatchObject([{ name: long.slice(0, 512), error: long.slice(0, 2048) }]);
  expect(JSON.parse(await get(`/spans/${traceId}/00f067aa0ba902b7`))).toMatchObject({ name: long, error: long });
  expect(local().store.record('T')?.record.start).toMatchObject({ name: long });
});

it('computes the same summary from received spans and from stored ones', () => {
  const first = parsedSpan({ spanId: '1'.repeat(16), name: long });
  const { store } = local();
  store.addSpans([first]);
  const before = store.summary(traceId);
  // A span that changes makes the store recompute the totals from its rows.
  store.addSpans([parsedSpan({ spanId: '2'.repeat(16), start: '1770000000000000000' })]);
  store.addSpans([parsedSpan({ spanId: '2'.repeat(16), start: '1770000000000000001' })]);
  expect(store.summary(traceId)?.name).toBe(before?.name);
});

it.each([
  ['a'.repeat(512), 512],
  ['a'.repeat(513), 512],
  [`${'a'.repeat(511)}🐝`, 511],
  [`${'a'.repeat(510)}🐝b`, 512],
])('never splits a surrogate pair', (name, length) => {
  expect(shortName(name)).toBe(name.slice(0, length));
});
