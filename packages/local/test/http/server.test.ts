import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readViewerFiles } from '../../src/http/viewer-files.js';
import { serve } from '../support/serve.js';
import { send } from '../support/use-local.js';

const get = (url: string, headers: object = {}) => send(url, { method: 'GET', headers });

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

describe('the page', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'honeyhive-viewer-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is served as it was built, and what its paths name', async () => {
    mkdirSync(join(folder, 'assets/deeper'), { recursive: true });
    writeFileSync(join(folder, 'index.html'), '<!doctype html>é');
    writeFileSync(join(folder, 'assets/index-1a2b.js'), 'run()');
    writeFileSync(join(folder, 'assets/index-1a2b.css'), 'body{}');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    const url = await serve({ viewerFiles: readViewerFiles(folder) });

    expect(await get(`${url}/`)).toMatchObject({
      status: 200,
      body: '<!doctype html>é',
      headers: {
        ...always,
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      },
    });
    expect(await get(`${url}/assets/index-1a2b.js`)).toMatchObject({
      body: 'run()',
      headers: {
        ...always,
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'private, max-age=31536000, immutable',
      },
    });
    expect(await get(`${url}/assets/index-1a2b.css`)).toMatchObject({ body: 'body{}' });
    for (const path of [
      '/secret.txt',
      '/assets/../secret.txt',
      '/assets/..%2fsecret.txt',
      '/assets/deeper',
      '/assets/',
    ]) {
      expect(await get(url + path)).toMatchObject({ status: 404 });
    }
    expect(await send(`${url}/`, { method: 'POST' })).toMatchObject({ status: 405 });
  });

  it('is text where it is not built', async () => {
    const answer = await get(`${await serve({ viewerFiles: readViewerFiles(folder) })}/`);
    expect(answer).toMatchObject({ status: 200, headers: { ...always, 'content-type': 'text/plain' } });
    expect(answer.body).toContain('/session/start');
  });
});

it.each(['/sessions', '/nowhere', '/status'])('lets nobody keep or embed %s', async (path) => {
  const { headers } = await get((await serve({})) + path);
  expect(headers).toMatchObject({ ...always, 'cache-control': 'no-store' });
});

describe('with a token', () => {
  const token = 'a;b%c=d';
  const start = { method: 'POST', body: '{"session":{"session_id":"S"}}' };
  const bearer = { authorization: `Bearer ${token}` };
  const evil = { host: 'evil.example' };

  it.each([
    ['nothing', {}],
    ['another token', { authorization: 'Bearer other' }],
    ['its beginning', { authorization: 'Bearer a;b' }],
    ['no scheme', { authorization: token }],
    ['an empty one', { authorization: 'Bearer ' }],
    ['a cookie of another port', { cookie: `honeyhive-local-1=${encodeURIComponent(token)}` }],
  ])('refuses who shows %s', async (_case, headers) => {
    const url = await serve({ token });
    for (const path of ['/', '/sessions', '/live', '/?token=other', '/?token=', '/nowhere']) {
      const answer = await get(url + path, headers);
      expect([answer.status, JSON.parse(answer.body).message]).toEqual([
        401,
        expect.stringMatching(/asks for its token/),
      ]);
      expect(answer.headers).not.toHaveProperty('set-cookie');
    }
    expect(await send(`${url}/session/start`, { ...start, headers })).toMatchObject({ status: 401 });
    expect(await get(`${url}/sessions`, bearer)).toMatchObject({ status: 200, body: '[]' });
  });

  it('lets who shows it in, by whatever name', async () => {
    const url = await serve({ token });
    expect(await send(`${url}/session/start`, { ...start, headers: { ...bearer, ...evil } })).toMatchObject({
      status: 200,
    });
    expect(await get(`${url}/sessions/S`, { authorization: `bearer ${token}` })).toMatchObject({ status: 200 });
  });

  it('gives a browser a cookie for it', async () => {
    const url = await serve({ token });
    const answer = await get(`${url}/?token=${encodeURIComponent(token)}`);
    const [cookie = '', ...attributes] = String(answer.headers['set-cookie']).split('; ');
    expect(answer).toMatchObject({ status: 303, headers: { location: '/', ...always } });
    expect(attributes).toEqual(['HttpOnly', 'SameSite=Strict', 'Path=/']);
    expect(await get(`${url}/`, { cookie: `other=1; ${cookie}` })).toMatchObject({ status: 200 });
    expect(await get(`${url}/sessions`, { cookie: `x${cookie}` })).toMatchObject({ status: 401 });
    const write = { ...start, headers: { cookie, origin: 'http://evil.example' } };
    expect(await send(`${url}/session/start`, write)).toMatchObject({ status: 403 });
    expect(await send(`${url}/session/start`, { ...write, headers: { cookie, origin: url } })).toMatchObject({
      status: 200,
    });
  });
});

it.each([
  ['as it is', {}, Buffer.alloc(1001, ' ')],
  ['once unzipped', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(1001, ' '))],
])('answers 413 to more than maxBody %s', async (_case, encoding, body) => {
  const url = await serve({ maxBody: 1000 });
  const headers = { 'content-type': 'application/json', ...encoding };
  for (const path of ['/v1/traces', '/session/start']) {
    expect(await send(url + path, { headers, body })).toMatchObject({
      status: 413,
      body: expect.stringContaining('longer than 1000 bytes'),
    });
  }
});
