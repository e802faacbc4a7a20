import { networkInterfaces } from 'node:os';
import { type LocalHoneyHive, startLocal } from '../src/index.js';
import { send } from './support/use-local.js';

let local: LocalHoneyHive | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

it.each(['0.0.0.0', '::', '10.0.0.7', 'machine.example'])('asks for a token before it listens on %s', async (host) => {
  await expect(startLocal({ port: 0, host })).rejects.toThrow(
    `Other machines can reach ${host}: pass --token TOKEN too, which they will have to show.`,
  );
});

it.each(['localhost', '127.0.0.2'])('needs none on %s', async (host) => {
  local = await startLocal({ port: 0, host });
  expect(local.url).toBe(`http://${host}:${local.port}`);
  expect(await send(`${local.url}/status`, { method: 'GET' })).toMatchObject({ status: 200 });
});

it.each(['', 'two words', 'naïve', 'line\n'])('refuses %j for a token', async (token) => {
  await expect(startLocal({ port: 0, token })).rejects.toThrow('pass one of ASCII letters, digits and punctuation');
});

it('is reached by every address of the machine where it is to be', async () => {
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

it('says when a host is none of its own', async () => {
  await expect(startLocal({ port: 0, host: '192.0.2.1', token: 'secret' })).rejects.toThrow(
    '192.0.2.1 is no address of this machine: pass another with --host.',
  );
});

it('tells where the page shows a session', async () => {
  local = await startLocal({ port: 0 });
  expect(local.sessionUrl('a/b c')).toBe(`${local.url}/#/sessions/a%2Fb%20c`);
});
