import { attributesOf, span, spansOf } from '../support/otlp-fixtures.js';
import { send, sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();
const get = async (path: string) => JSON.parse((await send(local().url + path, { method: 'GET' })).body);
const start = (session: object) => sendJson(local(), { session }, '/session/start');

it('stores the session of the request', async () => {
  const session = { session_id: 'S', session_name: 'demo', project: 'p', source: 'dev', inputs: { q: ['?'] } };
  const response = await start(session);
  expect(response.status).toBe(200);
  expect(JSON.parse(response.body)).toEqual({
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

it('generates an id if the request has none', async () => {
  const { session_id: id, event_id: eventId } = JSON.parse((await start({ session_name: 'demo' })).body);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(eventId).toBe(id);
  expect(local().store.session(id)?.name).toBe('demo');
});

it.each(['', '{', '[]', '{}', '{"session":"demo"}', '{"session":{"session_id":1}}', '{"session":{"inputs":[]}}'])(
  'responds with 400 to %s',
  async (body) => {
    expect(await send(`${local().url}/session/start`, { body })).toMatchObject({ status: 400 });
    expect(local().store.sessions()).toEqual([]);
  },
);

it('names a session whose spans were received earlier', async () => {
  await sendJson(
    local(),
    spansOf('a', [
      span({ attributes: attributesOf({ 'honeyhive.session_id': 'S', 'honeyhive.session_name': 'by span' }) }),
    ]),
  );
  expect(local().store.session('S')?.name).toBe('by span');
  await start({ session_id: 'S', session_name: 'by start' });
  expect(local().store.sessions()).toMatchObject([{ id: 'S', name: 'by start', spans: 1 }]);
});
