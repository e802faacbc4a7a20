import { once } from 'node:events';

/** Starts a server on a free port of 127.0.0.1 and sends its origin to the parent process. */
export async function announce(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send(`http://127.0.0.1:${server.address().port}`);
  process.disconnect();
}
