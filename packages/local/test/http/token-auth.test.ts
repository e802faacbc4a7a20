import { commonHeaders, serve } from '../support/serve.js';
import { send } from '../support/use-local.js';

const get = (url: string, headers: object = {}) => send(url, { method: 'GET', headers });

const token = 'a;b%c=d';
const start = { method: 'POST', body: '{"session":{"session_id":"S"}}' };
const bearer = { authorization: `Bearer ${token}` };
const evil = { host: 'evil.example' };

it.each([
  ['no token', {}],
  ['another token', { authorization: 'Bearer other' }],
  ['a prefix of the token', { authorization: 'Bearer a;b' }],
  ['the token without a scheme', { authorization: token }],
  ['an empty token', { authorization: 'Bearer ' }],
  ['the cookie of another port', { cookie: `honeyhive-local-1=${encodeURIComponent(token)}` }],
])('rejects a request with %s', async (_case, headers) => {
  const url = await serve({ token });
  for (const path of ['/', '/sessions', '/live', '/?token=other', '/?token=', '/nowhere']) {
    const response = await get(url + path, headers);
    expect([response.status, JSON.parse(response.body).message]).toEqual([
      401,
      expect.stringMatching(/requires its token/),
    ]);
    expect(response.headers).not.toHaveProperty('set-cookie');
  }
  expect(await send(`${url}/session/start`, { ...start, headers })).toMatchObject({ status: 401 });
  expect(await get(`${url}/sessions`, bearer)).toMatchObject({ status: 200, body: '[]' });
});

it('accepts a request with the token, whatever its Host', async () => {
  const url = await serve({ token });
  expect(await send(`${url}/session/start`, { ...start, headers: { ...bearer, ...evil } })).toMatchObject({
    status: 200,
  });
  expect(await get(`${url}/sessions/S`, { authorization: `bearer ${token}` })).toMatchObject({ status: 200 });
});

it('sets a cookie for a browser that opens the link with the token', async () => {
  const url = await serve({ token });
  const response = await get(`${url}/?token=${encodeURIComponent(token)}`);
  const [cookie = '', ...attributes] = String(response.headers['set-cookie']).split('; ');
  expect(response).toMatchObject({ status: 303, headers: { location: '/', ...commonHeaders } });
  expect(attributes).toEqual(['HttpOnly', 'SameSite=Strict', 'Path=/']);
  expect(await get(`${url}/`, { cookie: `other=1; ${cookie}` })).toMatchObject({ status: 200 });
  expect(await get(`${url}/sessions`, { cookie: `x${cookie}` })).toMatchObject({ status: 401 });
  const write = { ...start, headers: { cookie, origin: 'http://evil.example' } };
  expect(await send(`${url}/session/start`, write)).toMatchObject({ status: 403 });
  expect(await send(`${url}/session/start`, { ...write, headers: { cookie, origin: url } })).toMatchObject({
    status: 200,
  });
});
