import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { callersTrace, Load } from './load.mjs';
import { startDownstream, startSink } from './sink.mjs';

const patienceMillis = 5000;

/** What is asked for: an answer of the server's own, and one for which it calls another service. */
export const paths = { get: '/users/42', fetch: '/users/42/profile' };

/** A server of one framework and variant in a process on a core of its own, with what it exports to and what it calls. */
export class TracedServer {
  #process;
  #load;
  #sink;
  #downstream;
  #served = 0;

  static async start(framework, variant, pin, { env = {}, flags = [] } = {}) {
    const server = new TracedServer();
    server.framework = framework;
    server.variant = variant;
    server.#sink = await startSink();
    server.#downstream = await startDownstream();
    const script = [join(import.meta.dirname, 'server/server.js'), framework, variant.name];
    const [command, ...args] = [...pin, process.execPath, ...flags, ...script];
    server.#process = spawn(command, args, {
      env: {
        ...process.env,
        ...env,
        SINK_URL: server.#sink.url,
        DOWNSTREAM_URL: server.#downstream.url,
        NODE_ENV: 'production',
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [{ answer: port }] = await once(server.#process, 'message');
    server.port = port;
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
    this.#downstream.close();
  }

  /**
   * Serves `count` requests and exports them, `rate` a second or, without one, as fast as it can. Answers the microseconds
   * of CPU time that each took, its export included, and how many it served in a second. Throws where a request was not
   * exported, or a call did not carry its trace.
   */
  async serve(path, count, { rate, baggage } = {}) {
    const before = await this.ask('cpu');
    const served = await (rate === undefined
      ? this.#load.send(path, count, baggage)
      : this.#load.sendAt(rate, path, count));
    await this.exported(count);
    const after = await this.ask('cpu');
    this.#checkCalls(path === paths.fetch ? count : 0);
    return { cost: (after - before) / count, rate: served };
  }

  async ask(question) {
    this.#process.send(question);
    const [{ answer }] = await once(this.#process, 'message');
    return answer;
  }

  /** Waits until `count` more requests have been exported, all that were served. */
  async exported(count) {
    if (!this.variant.spans) return;
    this.#served += count;
    const end = performance.now() + patienceMillis;
    await this.ask('flush');
    while (this.#sink.requests < this.#served && performance.now() < end) await new Promise((go) => setTimeout(go, 20));
    const { requests } = this.#sink;
    if (requests === this.#served) return;
    const dropped = await this.ask('dropped');
    throw new Error(`${this}: of ${this.#served} requests ${requests} were exported; it knows of ${dropped} dropped`);
  }

  #checkCalls(count) {
    const { traces } = this.variant;
    const traceIds = new Set(this.#downstream.traceIds.splice(0));
    const wrong = traces === 'caller' ? [...traceIds].filter((traceId) => !traceId.startsWith(callersTrace)) : [];
    const expected = traces === 'none' ? 0 : count;
    if (traceIds.size === expected && wrong.length === 0) return;
    throw new Error(`${this}: ${traceIds.size} of ${expected} calls carried a trace, ${wrong.length} a wrong one`);
  }
}
