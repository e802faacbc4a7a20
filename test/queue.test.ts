import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeOnRedis, useRedis } from './support/redis.js';

describeOnRedis('on Redis', () => {
  const redisUrl = useRedis();

  it('the queue example has the events of the gateway, the worker and its service in one tree', async () => {
    const main = join(__dirname, '../examples/queue/dist/main.js');
    const { HH_API_KEY: _key, HH_API_URL: _url, ...env } = process.env;
    const options = { env: { ...env, REDIS_URL: redisUrl() } };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main], options);
    const lines = stdout
      .replace(/ +[\d.]+ m?s$/gm, '')
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => line.trimEnd())).toEqual([
      expect.stringMatching(/^session [\da-f-]{36} {2}POST \/questions · 1 trace · 3 services · 3 events$/),
      'POST /questions                gateway        chain',
      '└─ answer_question             worker         chain',
      '   └─ GET /facts/:animal       fact-service   chain',
    ]);
    expect(stderr).toBe('');
  });
});
