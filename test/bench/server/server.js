// `node server.js <framework> <variant>` runs one server under load. Its parent asks for its CPU time and makes it export.
const [, , framework, name] = process.argv;
const variant = require(`./variants/${name}.js`);
const { once } = require('node:events');
const { answerParent } = require('./answer.js');
const { cpu } = require('./cpu.js');
const frameworks = require('./frameworks.js');

answerParent({
  /** Starts to listen and returns the port. */
  async listen() {
    const server = await frameworks[framework](variant);
    Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server.address().port;
  },
  cpu,
  /** Returns the heap size in bytes after full garbage collections. Needs --expose-gc. */
  async heap() {
    // The last responses are closed in later turns of the event loop, and objects with finalizers need a second collection.
    for (let turn = 0; turn < 2; turn += 1) {
      await new Promise((go) => setTimeout(go, 100));
      gc();
    }
    return process.memoryUsage().heapUsed;
  },
  held: frameworks.held,
  release: frameworks.release,
  /** Exports the spans in the queue. */
  flush: () => variant.flush?.(),
  /** Returns how many spans the library reports as dropped, if it reports any. */
  dropped: () => variant.dropped?.() ?? 'none',
});
