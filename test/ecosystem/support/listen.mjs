import { once } from 'node:events';
import { atEnd } from './at-end.mjs';

/** Starts a server of node:http on a free port of 127.0.0.1 and returns its origin. The server is closed after the last test. */
export async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
