import { type LocalHoneyHive, startLocal } from '../src/index.js';

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

it('adds to a session, whichever comes first', async () => {
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

it.each([
  ['no JSON', '{'],
  ['no id', { metadata: {} }],
  ['an id that is no text', { event_id: 7 }],
  ['a list for a field', { event_id: 's', outputs: [1] }],
])('refuses %s', async (_, body) => {
  expect(await send('PUT', '/events', body)).toBe(400);
});
