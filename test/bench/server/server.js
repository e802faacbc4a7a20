// One server under load: `node server.js <framework> <variant>`. Its parent asks for its CPU time, and for what waits to be exported.
const [, , framework, name] = process.argv;
const variant = require(`./variants/${name}.js`);
const { once } = require('node:events');
const { answerParent } = require('./answer.js');
const { cpu } = require('./cpu.js');
const frameworks = require('./frameworks.js');

answerParent({
  /** Starts to listen; its port. */
  async listen() {
    const server = await frameworks[framework](variant);
    Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server.address().port;
  },
  cpu,
  /** Bytes of memory that are in use after full collections; with --expose-gc. */
  async heap() {
    // What was answered just now is closed in turns of the event loop to come, and what has a finalizer goes with the second.
    for (let turn = 0; turn < 2; turn += 1) {
      await new Promise((go) => setTimeout(go, 100));
      gc();
    }
    return process.memoryUsage().heapUsed;
  },
  held: frameworks.held,
  release: frameworks.release,
  /** Exports what waits. */
  flush: () => variant.flush?.(),
  /** How many spans the library says it has dropped, where it does. */
  dropped: () => variant.dropped?.() ?? 'none',
});
