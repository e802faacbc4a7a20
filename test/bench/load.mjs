import { Connection } from './connection.mjs';

const usualConnections = 32;

/** Load on one server, over connections that stay open. */
export class Load {
  #connections = [];

  static async open(port, count = usualConnections) {
    const load = new Load();
    // One after another, since a server has room for so many only that it has not accepted yet.
    while (load.#connections.length < count) load.#connections.push(await Connection.open(port));
    return load;
  }

  close() {
    for (const connection of this.#connections) connection.close();
  }

  /** Sends a request on each connection at once, and waits for all answers. */
  async sendOnEach(path) {
    await Promise.all(this.#connections.map((connection) => connection.ask(path)));
  }

  /** Sends `count` requests as fast as they are answered. */
  async send(path, count, baggage) {
    let left = count;
    const askWhileAnyAreLeft = async (connection) => {
      while (left > 0) {
        left -= 1;
        await connection.ask(path, baggage);
      }
    };
    await awake(() => Promise.all(this.#connections.map(askWhileAnyAreLeft)));
  }

  /**
   * Sends `count` requests, `rate` a second, in bursts of one on each connection; a burst waits for the answers to the one
   * before. Answers whether the server has kept up: was behind by less than a burst at the end.
   */
  async sendAt(rate, path, count) {
    const start = performance.now();
    const due = (sent) => start + (sent / rate) * 1000;
    await awake(async () => {
      for (let sent = 0; sent < count; sent += this.#connections.length) {
        while (performance.now() < due(sent)) await new Promise(setImmediate);
        const burst = this.#connections.slice(0, count - sent);
        await Promise.all(burst.map((connection) => connection.ask(path)));
      }
    });
    return performance.now() <= due(count + this.#connections.length);
  }
}

/** Keeps this process from sleeping: a server pays for waking its client up, and a slow one would do so more often. */
async function awake(work) {
  let next;
  const again = () => {
    next = setImmediate(again);
  };
  again();
  try {
    await work();
  } finally {
    clearImmediate(next);
  }
}
