import { once } from 'node:events';
import { expect, test } from 'vitest';
import { app } from './app.mjs';

test('a request through both services', async () => {
  const servers = [];
  const listen = async () => {
    const server = app.listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${server.address().port}`;
  };
  process.env.NEXT = await listen();
  const gateway = await listen();
  const answer = await fetch(`${gateway}/ask`, { headers: { baggage: `session_id=${process.env.SESSION}` } });
  expect(await answer.text()).toBe('done');
  for (const server of servers) server.close();
});
