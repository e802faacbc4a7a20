import { networkInterfaces } from 'node:os';
import { type LocalHoneyHive, startLocal } from '../../src/index.js';
import { send } from '../support/use-local.js';

let local: LocalHoneyHive | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

it.each(['0.0.0.0', '::', '10.0.0.7', 'machine.example'])('requires a token to listen on %s', async (host) => {
  await expect(startLocal({ port: 0, host })).rejects.toThrow(
    `Other machines can reach ${host}: pass --token TOKEN as well, so that only services with the token get in.`,
  );
});

it.each(['localhost', '127.0.0.2'])('requires no token to listen on %s', async (host) => {
  local = await startLocal({ port: 0, host });
  expect(local.url).toBe(`http://${host}:${local.port}`);
  expect(await send(`${local.url}/status`, { method: 'GET' })).toMatchObject({ status: 200 });
});

it.each(['', 'two words', 'naïve', 'line\n'])('rejects the token %j', async (token) => {
  await expect(startLocal({ port: 0, token })).rejects.toThrow('pass one of ASCII letters, digits and punctuation');
});

it('listens on every address of the machine for 0.0.0.0', async () => {
  local = await startLocal({ port: 0, host: '0.0.0.0', token: 'secret' });
  expect(local.url).toBe(`http://127.0.0.1:${local.port}`);
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  for (const { address } of addresses.filter(({ family }) => family === 'IPv4')) {
    const url = `http://${address}:${local.port}/status`;
    expect(await send(url, { method: 'GET' })).toMatchObject({ status: 401 });
    expect(await send(url, { method: 'GET', headers: { authorization: 'Bearer secret' } })).toMatchObject({
      status: 200,
    });
  }
});

it('rejects an address of another machine', async () => {
  await expect(startLocal({ port: 0, host: '192.0.2.1', token: 'secret' })).rejects.toThrow(
    '192.0.2.1 is not an address of this machine: pass another one with --host.',
  );
});

it('returns the URL of a session in the viewer', async () => {
  local = await startLocal({ port: 0 });
  expect(local.sessionUrl('a/b c')).toBe(`${local.url}/#/sessions/a%2Fb%20c`);
});

it('rejects a port that is in use', async () => {
  local = await startLocal({ port: 0 });
  await expect(startLocal({ port: local.port })).rejects.toThrow(
    `Port ${local.port} is in use: pass another one with --port, or --port 0 for any free one.`,
  );
});
