import { networkInterfaces } from 'node:os';
import { send, useLocal } from '../support/use-local.js';

const local = useLocal();

const start = { method: 'POST', body: '{"session":{"session_id":"S"}}' };

it.each(['127.0.0.1', 'localhost:80', 'LOCALHOST', '[::1]:4319'])('accepts Host %s', async (host) => {
  expect(await send(`${local().url}/`, { method: 'GET', headers: { host } })).toMatchObject({ status: 200 });
});

it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '192.168.0.1', 'evil@localhost'])(
  'rejects Host %s',
  async (host) => {
    expect(await send(`${local().url}/sessions`, { method: 'GET', headers: { host } })).toMatchObject({ status: 403 });
  },
);

it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost'])(
  'rejects a write from origin %s',
  async (origin) => {
    const response = await send(`${local().url}/session/start`, { ...start, headers: { origin } });
    expect(response.status).toBe(403);
    expect(local().store.sessions()).toEqual([]);
  },
);

it('accepts a write from its own origin', async () => {
  const response = await send(`${local().url}/session/start`, { ...start, headers: { origin: local().url } });
  expect(response.status).toBe(200);
});

it('does not listen on other addresses of this machine', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const { address } of others) {
    await expect(send(`http://${address}:${local().port}/`, { method: 'GET' })).rejects.toThrow('ECONNREFUSED');
  }
});
