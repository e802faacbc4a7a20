import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

it('the MCP example has the tools of both servers below the events that called them', async () => {
  const main = join(__dirname, '../examples/mcp/dist/main.js');
  const { HH_API_KEY: _key, HH_API_URL: _url, ...env } = process.env;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main], { env });
  const lines = stdout
    .replace(/ +[\d.]+ m?s(?=$| {2}✗)/gm, '')
    .trimEnd()
    .split('\n');
  const session = expect.stringMatching(/^session [\da-f-]{36} {2}plan_journey · 1 trace · 3 services · 5 events$/);
  const journey = (failure = '') => [
    session,
    'plan_journey                    agent            chain',
    `├─ execute_tool forecast        weather-server   tool${failure}`,
    '└─ POST /mcp                    hotel-server     chain',
    '   └─ execute_tool find_hotel   hotel-server     tool',
    '      └─ search_rooms           hotel-server     tool',
  ];
  expect(lines.map((line) => line.trimEnd())).toEqual([
    ...journey(),
    ...journey('  ✗ there is no weather in Atlantis'),
  ]);
  expect(stderr).toBe('');
});
