import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readViewerFiles } from '../../src/http/viewer-files.js';
import { commonHeaders, serve } from '../support/serve.js';
import { send } from '../support/use-local.js';

const get = (url: string, headers: object = {}) => send(url, { method: 'GET', headers });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'honeyhive-viewer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('serves the files of the build and no others', async () => {
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
      ...commonHeaders,
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
      ...commonHeaders,
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

it('serves an overview in plain text if there is no build', async () => {
  const response = await get(`${await serve({ viewerFiles: readViewerFiles(folder) })}/`);
  expect(response).toMatchObject({ status: 200, headers: { ...commonHeaders, 'content-type': 'text/plain' } });
  expect(response.body).toContain('/session/start');
});
