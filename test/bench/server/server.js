// One server under load: `node server.js <framework> <variant>`. Its parent asks for its CPU time, and for what waits to be exported.
const [, , framework, name] = process.argv;
const variant = require(`./variants/${name}.js`);
const { once } = require('node:events');
const frameworks = require('./frameworks.js');

const answers = {
  /** Microseconds of CPU time so far, of all threads. */
  cpu() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** Bytes of memory that are in use after a full collection; with --expose-gc. */
  async heap() {
    // What was answered just now is closed in turns of the event loop to come.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((go) => setTimeout(go, 50));
    gc();
    return process.memoryUsage().heapUsed;
  },
  /** Answers all requests that are held. */
  release: () => frameworks.release(),
  /** Exports what waits, where the library can be told to. */
  flush: () => variant.flush?.(),
  /** How many spans the library says it has dropped, where it does. */
  dropped: () => variant.dropped?.() ?? 'none',
};

async function main() {
  const server = await frameworks[framework](variant);
  Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('message', async (question) => process.send({ answer: await answers[question]() }));
  process.on('disconnect', () => process.exit());
  process.send({ answer: server.address().port });
}

main();
