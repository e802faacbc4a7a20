// The server under load, in a process of its own. It measures its memory and listeners on request.
import { once } from 'node:events';
import { HoneyHiveTracer } from '@honeyhive/node';
import { adapters } from './adapters.mjs';

const [, , adapter] = process.argv;
const tracer = HoneyHiveTracer.init();

const listenersOf = (emitter) => emitter.eventNames().reduce((count, name) => count + emitter.listenerCount(name), 0);

const sockets = new Set();
const server = await adapters[adapter]();
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
});
// A connection that idles while memory is measured is not closed just as a call reuses it.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const warnings = [];
process.on('warning', ({ message }) => warnings.push(message));

/** Called between rounds, when no request is open. */
process.on('message', async () => {
  const isFlushed = await tracer.flush();
  for (let round = 0; round < 3; round += 1) {
    await new Promise(setImmediate);
    globalThis.gc();
  }
  process.send({
    heap: process.memoryUsage().heapUsed,
    rss: process.memoryUsage().rss,
    listeners: listenersOf(process) + listenersOf(server),
    socketListeners: Math.max(0, ...Array.from(sockets, listenersOf)),
    sockets: sockets.size,
    isFlushed,
    warnings: warnings.splice(0),
  });
});
process.on('disconnect', () => process.exit());
process.send({ port: server.address().port });
