import { attributesOf, span, spansOf, traceId } from '../support/otlp-fixtures.js';
import { sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();

/** The fields of a span that names its session. */
const inSession = (id: string) => ({
  attributes: attributesOf({ 'honeyhive.session_id': id }),
});

describe('the session of a span', () => {
  const traceloop = 'traceloop.association.properties.session_id';

  it.each([
    [{ 'honeyhive.session_id': 'A', [traceloop]: 'B', 'session.id': 'C' }, { 'honeyhive.session_id': 'D' }, 'A'],
    [{ [traceloop]: 'B', 'session.id': 'C' }, { 'honeyhive.session_id': 'D' }, 'B'],
    [{ 'session.id': 'C' }, { 'honeyhive.session_id': 'D' }, 'C'],
    [{}, { 'honeyhive.session_id': 'D', 'session.id': 'E' }, 'D'],
    [{}, { 'session.id': 'E' }, 'E'],
    [{ 'honeyhive.session_id': '' }, {}, traceId],
  ])('of the attributes %j and the resource %j is %s', async (attributes, resource, id) => {
    await sendJson(local(), spansOf('a', [span({ attributes: attributesOf(attributes) })], resource));
    expect(local().store.sessions()).toMatchObject([{ id }]);
  });

  it('is that of its trace if the span names none', async () => {
    await sendJson(local(), spansOf('a', [span(inSession('S'))]));
    await sendJson(local(), spansOf('b', [span()]));
    expect(local().store.sessions()).toMatchObject([{ id: 'S', spans: 2, services: ['a', 'b'], traces: 1 }]);
  });

  it('changes to that of its trace if the span arrives before one that names it', async () => {
    await sendJson(local(), spansOf('b', [span()]));
    await sendJson(local(), spansOf('a', [span(inSession('S'))]));
    expect(local().store.sessions()).toMatchObject([{ id: 'S', spans: 2 }]);
  });
});

it('treats ids that differ only in lone surrogates as the same', async () => {
  await sendJson(local(), spansOf('a', [span(inSession('S\ud800')), span(inSession('S\ufffd'))]));
  await sendJson(local(), { session: { session_id: 'S\udbff', session_name: 'demo' } }, '/session/start');
  expect(local().store.sessions()).toMatchObject([{ id: 'S\ufffd', name: 'demo', spans: 2 }]);
});

it('lists services in the order of their first spans, even if those were in another session', async () => {
  const other = { ...inSession('S'), traceId: '1'.repeat(32) };
  await sendJson(local(), spansOf('b', [span()]));
  await sendJson(local(), spansOf('a', [span(other)]));
  await sendJson(local(), spansOf('b', [span(other)]));
  await sendJson(local(), spansOf('c', [span(inSession('S'))]));
  expect(local().store.sessions()).toMatchObject([{ id: 'S', spans: 4, services: ['b', 'a', 'c'] }]);
});

it('replaces a span that is sent again, also in another session', async () => {
  const sent = span({ ...inSession('S'), status: { code: 2, message: 'boom' } });
  await sendJson(local(), spansOf('a', [sent]));
  await sendJson(local(), spansOf('a', [sent]));
  expect(local().store.sessions()).toMatchObject([{ id: 'S', spans: 1, errors: 1 }]);

  await sendJson(local(), spansOf('a', [{ ...sent, ...inSession('T'), status: {} }]));
  expect(local().store.sessions()).toMatchObject([{ id: 'T', spans: 1, errors: 0 }]);
  expect(local().store.session('T')?.spans).toHaveLength(1);
});

it('stores no span of a write that fails', async () => {
  await sendJson(local(), spansOf('a', [span(inSession('S'))]));
  const [known] = local().store.session('S')?.spans ?? [];
  if (!known) throw new Error('the span was not stored');
  const { store } = local();
  expect(() =>
    store.addSpans([
      { ...known, spanId: 'f'.repeat(16) },
      { ...known, start: 'now' },
    ]),
  ).toThrow('BigInt');
  expect(store.sessions()).toMatchObject([{ id: 'S', spans: 1 }]);
  expect(store.session('S')?.spans).toEqual([known]);
});
