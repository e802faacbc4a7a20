import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.mjs';
import { paths } from './request-text.mjs';

// Fewer than the 2048 spans that OpenTelemetry's queue has room for.
const releasedAtOnce = 1000;

/** Connections to a server on which it holds a request each. */
export class Crowd {
  #server;
  #size;
  #child;

  static async connect(server, size) {
    const crowd = new Crowd();
    crowd.#server = server;
    crowd.#size = size;
    crowd.#child = new Child('held requests', ['crowd.mjs'], { isMeasured: false });
    await crowd.#child.ask('connect', { port: server.port, count: size });
    return crowd;
  }

  /** Sends them, until the server holds all. */
  async ask() {
    await this.#child.ask('ask');
    while ((await this.#server.ask('held')) < this.#size) await sleep(20);
  }

  /** Has all answered and exported, and the connections closed. */
  async release() {
    for (let left = this.#size; left > 0; left -= releasedAtOnce) {
      const count = Math.min(left, releasedAtOnce);
      await this.#server.ask('release', count);
      await this.#server.awaitExport(paths.held, count);
    }
    await this.#child.ask('answered');
    await this.#child.stop();
  }
}
