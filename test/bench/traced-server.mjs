import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.mjs';
import { Load } from './load.mjs';
import { callersTrace, paths, sessionId } from './request-text.mjs';
import { startDownstream, startSink } from './sink.mjs';

const patienceMillis = 5000;

/** A server of one framework and variant in a process of its own, with the servers that it exports to and calls. */
export class TracedServer {
  #title;
  #child;
  #load;
  #sink;
  #downstream;
  #expected = { requests: 0, spans: 0 };
  #spansOfRequest = new Map();

  static async start(framework, variant, { env = {}, flags = [] } = {}) {
    const server = new TracedServer();
    server.variant = variant;
    server.#title = `${framework}, ${variant.title}`;
    server.#sink = await startSink();
    server.#downstream = await startDownstream();
    server.#child = new Child(server.#title, ['server.js', framework.toLowerCase(), variant.name], {
      env: { ...env, SINK_URL: server.#sink.url, DOWNSTREAM_URL: server.#downstream.url, NODE_ENV: 'production' },
      flags,
    });
    server.port = await server.#child.ask('listen');
    server.#load = await Load.open(server.port);
    return server;
  }

  /** Stops the server. Throws if it exported more than its requests. */
  async stop() {
    await this.ask('flush');
    await this.#checkExports();
    this.#load.close();
    await this.#child.stop();
    this.#sink.close();
    this.#downstream.close();
  }

  ask(question, argument) {
    return this.#child.ask(question, argument);
  }

  /**
   * Serves and exports `count` requests, at `rate` per second or as fast as possible. Returns the CPU time per request in
   * µs, including its export, and whether the server kept up with the rate. Throws if a request was not exported or a call
   * did not carry trace and session.
   */
  async serve(path, count, { rate, baggage } = {}) {
    const before = await this.ask('cpu');
    const isOnTime = await this.#send(path, count, rate, baggage);
    await this.awaitExport(path, count);
    const after = await this.ask('cpu');
    this.#checkCalls(path === paths.fetch ? count : 0);
    return { cost: (after - before) / count, isOnTime };
  }

  /** Waits until `count` more requests for `path` are exported, if this variant exports any. */
  async awaitExport(path, count) {
    if (this.variant.spans) this.#expected.requests += count;
    const end = performance.now() + patienceMillis;
    await this.ask('flush');
    while (this.#sink.requests < this.#expected.requests && performance.now() < end) {
      await sleep(20);
      await this.ask('flush');
    }
    if (!this.#spansOfRequest.has(path)) this.#learnSpans(path, count);
    this.#expected.spans += count * this.#spansOfRequest.get(path);
    await this.#checkExports();
  }

  async #send(path, count, rate, baggage) {
    try {
      return await (rate === undefined ? this.#load.send(path, count, baggage) : this.#load.sendAt(rate, path, count));
    } catch (cause) {
      throw new Error(`${this.#title}: ${cause.message}`, { cause });
    }
  }

  /** Sets how many spans each request has, from the first turn. All later turns must have the same number. */
  #learnSpans(path, count) {
    const spans = this.#sink.spans - this.#expected.spans;
    if (spans % count !== 0) throw new Error(`${this.#title}: ${count} requests for ${path} made ${spans} spans`);
    this.#spansOfRequest.set(path, this.variant.spans ? spans / count : 0);
  }

  async #checkExports() {
    const { requests, spans } = this.#sink;
    if (requests === this.#expected.requests && spans === this.#expected.spans) return;
    const dropped = await this.ask('dropped');
    throw new Error(
      `${this.#title}: exported ${requests} of ${this.#expected.requests} requests ` +
        `and ${spans} of ${this.#expected.spans} spans; it reports ${dropped} dropped`,
    );
  }

  #checkCalls(count) {
    const { traces } = this.variant;
    const calls = this.#downstream.calls.splice(0);
    const traceIds = new Set(calls.map(({ traceId }) => traceId));
    const isCallers = ({ traceId, baggage }) =>
      traceId.startsWith(callersTrace) && baggage.split(',').includes(`session_id=${sessionId}`);
    const wrong = traces === 'caller' ? calls.filter((call) => !isCallers(call)) : [];
    const expected = traces === 'none' ? 0 : count;
    if (traceIds.size === expected && wrong.length === 0) return;
    throw new Error(
      `${this.#title}: ${traceIds.size} of ${expected} calls carried a trace; ${wrong.length} did not carry their ` +
        `caller's trace and session, for example ${JSON.stringify(wrong[0])}`,
    );
  }
}
