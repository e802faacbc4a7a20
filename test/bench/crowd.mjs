import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.mjs';
import { paths } from './request-text.mjs';

// OpenTelemetry's queue holds 2048 spans.
const releasedAtOnce = 1000;

/** A large number of open requests to one server, each on a connection of its own. */
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

  /** Sends the requests, and resolves when the server holds all of them. */
  async ask() {
    await this.#child.ask('ask');
    while ((await this.#server.ask('held')) < this.#size) await sleep(20);
  }

  /** Completes all requests, waits until they are exported, and closes the connections. */
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
