import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.mjs';
import { Load } from './load.mjs';
import { callersTrace, paths, sessionId } from './request-text.mjs';
import { startDownstream, startSink } from './sink.mjs';

const patienceMillis = 5000;

/** A server of one framework and variant in a process of its own, with what it exports to and what it calls. */
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

  /** Throws where anything was exported that had no request, or twice. */
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
   * Serves `count` requests and exports them, `rate` a second or, without one, as fast as it can. Answers the microseconds
   * of CPU time that each took, its export included, and whether it kept up with the rate. Throws where a request was not
   * exported, or a call did not carry its trace and session.
   */
  async serve(path, count, { rate, baggage } = {}) {
    const before = await this.ask('cpu');
    const isOnTime = await this.#send(path, count, rate, baggage);
    await this.awaitExport(path, count);
    const after = await this.ask('cpu');
    this.#checkCalls(path === paths.fetch ? count : 0);
    return { cost: (after - before) / count, isOnTime };
  }

  /** Waits until `count` more requests for `path` are exported, where it exports any. */
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

  /** How many spans a request has is seen in the first turn, and the same in all that follow. */
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
      `${this.#title}: of ${this.#expected.requests} requests ${requests} were exported, ` +
        `of ${this.#expected.spans} spans ${spans}; it knows of ${dropped} dropped`,
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
      `${this.#title}: ${traceIds.size} of ${expected} calls carried a trace; ${wrong.length} not their caller's trace ` +
        `and session, as ${JSON.stringify(wrong[0])}`,
    );
  }
}
