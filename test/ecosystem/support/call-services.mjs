import { once } from 'node:events';
import { createRequire } from 'node:module';

const toLoopback = (_host, { all }, done) =>
  all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);

/** Calls a service of our own, and one whose name says that it is a stranger's. Both listen on these ports of 127.0.0.1. */
export async function callServices({ SERVICE_PORT, STRANGER_PORT }) {
  // Instrumentations wrap what `require` returns.
  const http = createRequire(import.meta.url)('node:http');
  for (const [host, port] of Object.entries({ localhost: SERVICE_PORT, 'stranger.example': STRANGER_PORT })) {
    const [response] = await once(http.get({ host, port, lookup: toLoopback, agent: false }), 'response');
    await response.toArray();
  }
}
