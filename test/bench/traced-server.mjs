import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Load } from './load.mjs';
import { startSink } from './sink.mjs';

const patienceMillis = 5000;

/** A server of one framework and variant in a process on a core of its own, with the sink for what it exports. */
export class TracedServer {
  #process;
  #load;
  #sink;
  #served = 0;

  static async start(framework, variant, downstream, { pinned }) {
    const server = new TracedServer();
    server.framework = framework;
    server.variant = variant;
    server.#sink = await startSink();
    const script = [join(import.meta.dirname, 'server/server.js'), framework, variant.name];
    const command = [...(pinned ? ['taskset', '-c', '0'] : []), process.execPath, ...script];
    server.#process = spawn(command[0], command.slice(1), {
      env: { ...process.env, SINK_URL: server.#sink.url, DOWNSTREAM_URL: downstream.url, NODE_ENV: 'production' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [{ answer: port }] = await once(server.#process, 'message');
    server.#load = await Load.open(port);
    return server;
  }

  toString() {
    return `${this.framework}, ${this.variant.title}`;
  }

  async stop() {
    this.#load.close();
    this.#process.disconnect();
    await once(this.#process, 'exit');
    this.#sink.close();
  }

  /**
   * Serves `count` requests and exports them. Answers how many it served in a second, and the microseconds of CPU time that
   * each took, its export included. Throws where any was not exported.
   */
  async serve(path, count) {
    const before = await this.#ask('cpu');
    const rate = await this.#load.send(path, count);
    await this.#exported(count);
    const after = await this.#ask('cpu');
    return { rate, cost: (after - before) / count };
  }

  async #ask(question) {
    this.#process.send(question);
    const [{ answer }] = await once(this.#process, 'message');
    return answer;
  }

  async #exported(count) {
    if (!this.variant.spans) return;
    this.#served += count;
    const end = performance.now() + patienceMillis;
    await this.#ask('flush');
    while (this.#sink.requests < this.#served && performance.now() < end) await new Promise((go) => setTimeout(go, 20));
    const { requests } = this.#sink;
    if (requests < this.#served) throw new Error(`${this}: of ${this.#served} requests ${requests} were exported`);
  }
}
