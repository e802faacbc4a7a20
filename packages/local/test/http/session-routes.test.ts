import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startLocal } from '../../src/index.js';
import { Store } from '../../src/store/store.js';
import { attributesOf, span, spansOf, traceId } from '../support/otlp-fixtures.js';
import { send, sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();

const inSession = (id: string, more: Record<string, string> = {}) => ({
  attributes: attributesOf({ 'honeyhive.session_id': id, ...more }),
});
const get = async (path: string) => JSON.parse((await send(local().url + path, { method: 'GET' })).body);

describe('POST /session/start', () => {
  const start = (session: object) => sendJson(local(), { session }, '/session/start');

  it('keeps the session that was given', async () => {
    const session = { session_id: 'S', session_name: 'demo', project: 'p', source: 'dev', inputs: { q: ['?'] } };
    const answer = await start(session);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      event_id: 'S',
      session_id: 'S',
      org_id: 'local',
      workspace_id: 'local',
      project_id: 'p',
    });
    expect(await get('/sessions/S')).toMatchObject({
      id: 'S',
      name: 'demo',
      project: 'p',
      source: 'dev',
      inputs: { q: ['?'] },
      metadata: {},
      spans: [],
    });
  });

  it('makes an id when none is given', async () => {
    const { session_id: id, event_id: eventId } = JSON.parse((await start({ session_name: 'demo' })).body);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(eventId).toBe(id);
    expect(local().store.session(id)?.name).toBe('demo');
  });

  it.each(['', '{', '[]', '{}', '{"session":"demo"}', '{"session":{"session_id":1}}', '{"session":{"inputs":[]}}'])(
    'answers 400 to %s',
    async (body) => {
      expect(await send(`${local().url}/session/start`, { body })).toMatchObject({ status: 400 });
      expect(local().store.sessions()).toEqual([]);
    },
  );

  it('names a session whose spans are there already', async () => {
    await sendJson(local(), spansOf('a', [span(inSession('S', { 'honeyhive.session_name': 'by span' }))]));
    expect(local().store.session('S')?.name).toBe('by span');
    await start({ session_id: 'S', session_name: 'by start' });
    expect(local().store.sessions()).toMatchObject([{ id: 'S', name: 'by start', spans: 1 }]);
  });
});

describe('which session', () => {
  const traceloop = 'traceloop.association.properties.session_id';

  it.each([
    [{ 'honeyhive.session_id': 'A', [traceloop]: 'B', 'session.id': 'C' }, { 'honeyhive.session_id': 'D' }, 'A'],
    [{ [traceloop]: 'B', 'session.id': 'C' }, { 'honeyhive.session_id': 'D' }, 'B'],
    [{ 'session.id': 'C' }, { 'honeyhive.session_id': 'D' }, 'C'],
    [{}, { 'honeyhive.session_id': 'D', 'session.id': 'E' }, 'D'],
    [{}, { 'session.id': 'E' }, 'E'],
    [{ 'honeyhive.session_id': '' }, {}, traceId],
  ])('of attributes %j and resource %j', async (attributes, resource, id) => {
    await sendJson(local(), spansOf('a', [span({ attributes: attributesOf(attributes) })], resource));
    expect(local().store.sessions()).toMatchObject([{ id }]);
  });

  it('of a span that names none: that of its trace', async () => {
    await sendJson(local(), spansOf('a', [span(inSession('S'))]));
    await sendJson(local(), spansOf('b', [span()]));
    expect(local().store.sessions()).toMatchObject([{ id: 'S', spans: 2, services: ['a', 'b'], traces: 1 }]);
  });

  it('of a span that came before its trace had one', async () => {
    await sendJson(local(), spansOf('b', [span()]));
    await sendJson(local(), spansOf('a', [span(inSession('S'))]));
    expect(local().store.sessions()).toMatchObject([{ id: 'S', spans: 2 }]);
  });
});

it('takes ids that differ only in what is no character for one', async () => {
  await sendJson(local(), spansOf('a', [span(inSession('S\ud800')), span(inSession('S\ufffd'))]));
  await sendJson(local(), { session: { session_id: 'S\udbff', session_name: 'demo' } }, '/session/start');
  expect(local().store.sessions()).toMatchObject([{ id: 'S\ufffd', name: 'demo', spans: 2 }]);
});

it('lists services in the order in which they were heard of, by whichever session', async () => {
  const other = { ...inSession('S'), traceId: '1'.repeat(32) };
  await sendJson(local(), spansOf('b', [span()]));
  await sendJson(local(), spansOf('a', [span(other)]));
  await sendJson(local(), spansOf('b', [span(other)]));
  await sendJson(local(), spansOf('c', [span(inSession('S'))]));
  expect(local().store.sessions()).toMatchObject([{ id: 'S', spans: 4, services: ['b', 'a', 'c'] }]);
});

it('sums up a session', async () => {
  const facts = { 'honeyhive.project': 'p', 'traceloop.association.properties.source': 'dev' };
  const failed = inSession('S', { ...facts, honeyhive_error: 'boom' });
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

it('replaces a span that is sent again', async () => {
  const sent = span({ ...inSession('S'), status: { code: 2, message: 'boom' } });
  await sendJson(local(), spansOf('a', [sent]));
  await sendJson(local(), spansOf('a', [sent]));
  expect(local().store.sessions()).toMatchObject([{ id: 'S', spans: 1, errors: 1 }]);

  await sendJson(local(), spansOf('a', [{ ...sent, ...inSession('T'), status: {} }]));
  expect(local().store.sessions()).toMatchObject([{ id: 'T', spans: 1, errors: 0 }]);
  expect(local().store.session('T')?.spans).toHaveLength(1);
});

it('keeps nothing of a write that fails', async () => {
  await sendJson(local(), spansOf('a', [span(inSession('S'))]));
  const [known] = local().store.session('S')?.spans ?? [];
  if (!known) throw new Error('the span was not kept');
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

it('lists the newest first, as many as asked for', async () => {
  for (const id of ['2', '3', '1']) {
    const times = { startTimeUnixNano: `${id}000`, traceId: id.repeat(32) };
    await sendJson(local(), spansOf('a', [span({ ...inSession(id), ...times })]));
  }
  expect(await get('/sessions')).toMatchObject([{ id: '3' }, { id: '2' }, { id: '1' }]);
  expect(await get('/sessions?limit=2')).toMatchObject([{ id: '3' }, { id: '2' }]);
  expect(await send(`${local().url}/sessions?limit=-1`, { method: 'GET' })).toMatchObject({ status: 400 });
});

it('finds a session whatever its id is', async () => {
  const id = 'a/b %?#é';
  await sendJson(local(), spansOf('a', [span(inSession(id))]));
  expect(await get(`/sessions/${encodeURIComponent(id)}`)).toMatchObject({ id, spans: [{ name: 'span' }] });
});

it('outlines a session, and shows each span whole', async () => {
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

  const line = { traceId, name: 'span', service: 'a', eventType: 'tool', error: null };
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
        ...line,
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
        ...line,
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

it('forgets everything when told to', async () => {
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
])('%s %s is %i', async (method, path, status) => {
  const answer = await send(local().url + path, { method });
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body).message).toEqual(expect.any(String));
});

it('keeps sessions in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-local-'));
  const database = join(folder, 'sessions.db');
  const before = await startLocal({ port: 0, database });
  await sendJson(before, spansOf('a', [span(inSession('S'))]));
  await before.close();

  const after = await startLocal({ port: 0, database });
  expect(after.store.session('S')?.spans).toHaveLength(1);
  await after.close();
  rmSync(folder, { recursive: true });
});

it('says so when a file is of another version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-local-'));
  const database = join(folder, 'sessions.db');
  const other = new DatabaseSync(database);
  other.exec('CREATE TABLE spans (trace_id TEXT)');
  other.close();
  expect(() => new Store(database)).toThrow(
    `${database} was written by another version of honeyhive-local: pass another file with --db, or delete this one.`,
  );
  rmSync(folder, { recursive: true });
});

it('says which port is taken and what to pass instead', async () => {
  await expect(startLocal({ port: local().port })).rejects.toThrow(
    `Port ${local().port} is taken: pass another with --port, or --port 0 for any that is free.`,
  );
});
