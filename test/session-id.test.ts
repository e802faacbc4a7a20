import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

it('the Session ID example puts the events of both services in one session', async () => {
  const main = join(__dirname, '../examples/session-id/dist/main.js');
  const { HH_API_KEY: _key, HH_API_URL: _url, ...env } = process.env;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main], { env });
  const lines = stdout
    .replace(/ +[\d.]+ m?s$/gm, '')
    .trimEnd()
    .split('\n');
  expect(lines.map((line) => line.trimEnd())).toEqual([
    expect.stringMatching(/^session [\da-f-]{36} {2}session-id · 3 traces · 2 services · 5 events$/),
    'work_of_a                      service-a   tool',
    'POST /work                     service-b   chain',
    '└─ work_of_b                   service-b   tool',
    'POST /work                     service-b   chain',
    '└─ work_of_b                   service-b   tool',
  ]);
  expect(stderr).toBe('');
});
