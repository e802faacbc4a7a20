import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { startService } from '../examples/service-process/dist/index.js';
import { startThreeServices } from '../examples/three-services/dist/three-services.js';
import { closeServers, listen } from './support/listen.js';

const answer = 'Bees dance to tell each other where the flowers are.';
const { HH_API_KEY: _key, HH_API_URL: _url, OPENAI_API_KEY: _model, ...bare } = process.env;

afterEach(closeServers);

it('killing the local HoneyHive during a request changes no response', async () => {
  const local = await startService(join(__dirname, '../packages/local/bin/honeyhive-local.js'), bare, ['--port', '0']);
  const services = await startThreeServices({ ...bare, HH_API_URL: local.url });
  const before = await services.ask('How?');
  const during = services.ask('How?');
  local.process.kill('SIGKILL');
  await once(local.process, 'exit');
  const after = [await services.ask('How?'), await services.ask('How?')];
  expect([before, await during, ...after]).toEqual(Array(4).fill({ status: 200, answer }));
  await services.stop();
});

it('a backend that hangs or responds with errors changes no response', async () => {
  let requests = 0;
  const refusing = await listen(
    createServer((req, res) => {
      requests += 1;
      if (requests % 2 === 0) res.writeHead(500).end();
      else req.resume();
    }),
  );
  const services = await startThreeServices({ ...bare, HH_API_URL: refusing });
  expect([await services.ask('How?'), await services.ask('How?')]).toEqual(Array(2).fill({ status: 200, answer }));
  await services.stop();
  expect(requests).toBeGreaterThan(0);
});
