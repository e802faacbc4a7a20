import { attributesOf, span, spansOf, traceId } from '../support/otlp-fixtures.js';
import { send, sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();

/** The fields of a span that names its session. */
const inSession = (id: string, more: Record<string, string> = {}) => ({
  attributes: attributesOf({ 'honeyhive.session_id': id, ...more }),
});
const get = async (path: string) => JSON.parse((await send(local().url + path, { method: 'GET' })).body);

it('lists the summary of a session', async () => {
  const fields = { 'honeyhive.project': 'p', 'traceloop.association.properties.source': 'dev' };
  const failed = inSession('S', { ...fields, honeyhive_error: 'boom' });
  const other = { traceId: '1'.repeat(32), parentSpanId: '2'.repeat(16) };
  await sendJson(local(), spansOf('a', [span({ ...inSession('S'), name: 'second', startTimeUnixNano: '2000000' })]));
  await sendJson(local(), spansOf('b', [span({ ...inSession('S'), name: 'first', startTimeUnixNano: '1000000' })]));
  await sendJson(local(), spansOf('b', [span({ ...failed, ...other, name: 'child', startTimeUnixNano: '500000' })]));

  expect(await get('/sessions')).toEqual([
    {
      id: 'S',
      name: 'first',
      project: 'p',
      source: 'dev',
      start: '500000',
      duration: 1760000000000.5,
      spans: 3,
      errors: 1,
      services: ['a', 'b'],
      traces: 2,
      tokens: null,
    },
  ]);
});

it('lists the newest sessions first, up to the limit', async () => {
  for (const id of ['2', '3', '1']) {
    const times = { startTimeUnixNano: `${id}000`, traceId: id.repeat(32) };
    await sendJson(local(), spansOf('a', [span({ ...inSession(id), ...times })]));
  }
  expect(await get('/sessions')).toMatchObject([{ id: '3' }, { id: '2' }, { id: '1' }]);
  expect(await get('/sessions?limit=2')).toMatchObject([{ id: '3' }, { id: '2' }]);
  expect(await send(`${local().url}/sessions?limit=-1`, { method: 'GET' })).toMatchObject({ status: 400 });
});

it('finds a session whose id needs percent-encoding', async () => {
  const id = 'a/b %?#é';
  await sendJson(local(), spansOf('a', [span(inSession(id))]));
  expect(await get(`/sessions/${encodeURIComponent(id)}`)).toMatchObject({ id, spans: [{ name: 'span' }] });
});

it('returns the outline of a session, and each span with all of its fields', async () => {
  const [root, child] = ['1'.repeat(16), '2'.repeat(16)];
  const usage = { 'gen_ai.usage.total_tokens': '7', 'honeyhive_inputs.q': 'long' };
  await sendJson(
    local(),
    spansOf('a', [
      span({ ...inSession('S', usage), spanId: child, parentSpanId: root, startTimeUnixNano: '1760000000000500000' }),
      span({ ...inSession('S'), spanId: root, kind: 2 }),
      span({ ...inSession('T'), parentSpanId: root, traceId: '3'.repeat(32) }),
    ]),
  );
  await sendJson(local(), { session: { session_id: 'S', inputs: { q: '?' } } }, '/session/start');
  await send(`${local().url}/events`, { method: 'PUT', body: '{"event_id":"S","feedback":{"rating":5}}' });

  const common = { traceId, name: 'span', service: 'a', eventType: 'tool', error: null };
  const start = '1760000000000000000';
  const [summary] = local()
    .store.sessions({ search: '' })
    .filter(({ id }) => id === 'S');
  expect(await get('/sessions/S/outline')).toEqual({
    ...summary,
    ...{ inputs: { q: '?' }, outputs: {}, metadata: {}, metrics: {}, feedback: { rating: 5 }, config: {} },
    userProperties: {},
    spans: [
      {
        ...common,
        spanId: root,
        parentSpanId: null,
        parentSessionId: null,
        kind: 'server',
        eventType: 'chain',
        start,
        duration: 1,
        tokens: null,
      },
      {
        ...common,
        ...{ spanId: child, parentSpanId: root, parentSessionId: 'S', kind: 'internal' },
        ...{ start: '1760000000000500000', duration: 0.5, tokens: 7 },
      },
    ],
    findings: [],
  });
  expect(summary).toMatchObject({ spans: 2, tokens: 7 });
  const [, whole] = local().store.session('S')?.spans ?? [];
  expect(await get(`/spans/${traceId}/${child}`)).toEqual(whole);
  expect(whole?.attributes).toMatchObject(usage);
});

it('deletes everything on DELETE /sessions', async () => {
  await sendJson(local(), spansOf('a', [span(inSession('S')), span({ ...inSession('T'), traceId: '1'.repeat(32) })]));
  await sendJson(local(), { session: { session_id: 'U' } }, '/session/start');
  await send(`${local().url}/events`, { method: 'PUT', body: '{"event_id":"S","metadata":{"old":1}}' });
  expect(await get('/status')).toEqual({ sessions: 3, spans: 2, dropped: { sessions: 0, spans: 0 } });

  const { status, body } = await send(`${local().url}/sessions`, { method: 'DELETE' });
  expect([status, JSON.parse(body)]).toEqual([200, { sessions: 3, spans: 2 }]);
  expect(await get('/status')).toEqual({ sessions: 0, spans: 0, dropped: { sessions: 0, spans: 0 } });
  expect(await get('/sessions?search=span')).toEqual([]);
  await sendJson(local(), spansOf('a', [span()]));
  expect(await get('/sessions')).toMatchObject([{ id: traceId, spans: 1 }]);
  await sendJson(local(), { session: { session_id: 'S' } }, '/session/start');
  expect(await get('/sessions/S')).toMatchObject({ metadata: {}, spans: [] });
});

it.each([
  ['GET', '/sessions/unknown', 404],
  ['GET', '/nowhere', 404],
  ['GET', '/session/start', 405],
  ['DELETE', '/status', 405],
  ['GET', '/sessions/unknown/outline', 404],
  ['GET', '/spans/unknown/unknown', 404],
  ['GET', '/sessions/%zz', 400],
])('responds to %s %s with %i', async (method, path, status) => {
  const response = await send(local().url + path, { method });
  expect(response.status).toBe(status);
  expect(JSON.parse(response.body).message).toEqual(expect.any(String));
});
