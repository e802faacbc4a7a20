import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '../src/index.js';
import { send, sendJson, useLocal } from './local.js';
import { attributesOf, span, spansOf, traceId } from './otlp.js';

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
    expect(local().store.sessions()).toMatchObject([{ id: 'S', spans: 2, services: 2, traces: 1 }]);
  });

  it('of a span that came before its trace had one', async () => {
    await sendJson(local(), spansOf('b', [span()]));
    await sendJson(local(), spansOf('a', [span(inSession('S'))]));
    expect(local().store.sessions()).toMatchObject([{ id: 'S', spans: 2 }]);
  });
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
      services: 2,
      traces: 2,
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

it.each([
  ['GET', '/sessions/unknown', 404],
  ['GET', '/nowhere', 404],
  ['GET', '/session/start', 405],
  ['DELETE', '/sessions', 405],
  ['GET', '/sessions/%zz', 400],
])('%s %s is %i', async (method, path, status) => {
  const answer = await send(local().url + path, { method });
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body).message).toEqual(expect.any(String));
});

it('says what it is', async () => {
  const answer = await send(`${local().url}/`, { method: 'GET' });
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain' } });
  expect(answer.body).toContain('POST /session/start');
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

it('says which port is taken and what to pass instead', async () => {
  await expect(startLocal({ port: local().port })).rejects.toThrow(
    `Port ${local().port} is taken: pass another with --port, or --port 0 for any that is free.`,
  );
});
