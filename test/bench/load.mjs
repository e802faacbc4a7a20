import { Connection } from './connection.mjs';

const usualConnections = 32;

/** Puts load on one server, over keep-alive connections. */
export class Load {
  #connections = [];

  static async open(port, count = usualConnections) {
    const load = new Load();
    // One after another, because the server's backlog of connections is limited.
    while (load.#connections.length < count) load.#connections.push(await Connection.open(port));
    return load;
  }

  close() {
    for (const connection of this.#connections) connection.close();
  }

  /** Sends one request on each connection at once, and waits for all responses. */
  async sendOnEach(path) {
    await Promise.all(this.#connections.map((connection) => connection.ask(path)));
  }

  /** Sends `count` requests, each as soon as a connection is free. */
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
   * Sends `count` requests at `rate` per second, in bursts of one on each connection. A burst waits for the responses to
   * the one before. Returns whether the server kept up: at the end it was less than a burst behind.
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

/** Keeps this process awake: waking a client costs the server CPU time, and a slow server would have to do it more often. */
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
