import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { HoneyHiveTracer } from '@honeyhive/node';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { atEnd } from './at-end.mjs';
import { decodeSpans } from './decode-spans.mjs';
import { listen } from './listen.mjs';

/** Even on a busy machine, only a span that never arrives takes this long. The runner allows a test 60 s. */
const patience = 30_000;

/**
 * Calls `HoneyHiveTracer.init` as an application does, against a server on loopback that keeps the spans it receives.
 * A process has one tracer, so a test file calls this once.
 */
export async function startTelemetry(options = {}) {
  const telemetry = new Telemetry();
  const serverUrl = await listen(createServer((req, res) => telemetry.receive(req, res)));
  telemetry.origin = serverUrl;
  const complain = (message) => void telemetry.complaints.push(message);
  diag.setLogger({ error: complain, warn: complain, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);
  telemetry.tracer = HoneyHiveTracer.init({ serverUrl, disableBatch: true, serviceName: 'ecosystem', ...options });
  atEnd(() => telemetry.tracer.shutdown());
  return telemetry;
}

class Telemetry {
  /** The HoneyHiveTracer of this process. */
  tracer;
  /** Where it sends spans, and other processes may too. */
  origin;
  /** All spans so far, in the order in which they ended. */
  spans = [];
  /** Warnings of OpenTelemetry, for example about a span that ends twice. */
  complaints = [];
  #watchers = new Set();

  async receive(req, res) {
    const body = await Buffer.concat(await req.toArray());
    if (req.url.endsWith('/v1/traces')) this.spans.push(...decodeSpans(body));
    res.setHeader('content-type', 'application/x-protobuf').end();
    for (const watch of this.#watchers) watch();
  }

  /** Resolves to the spans that `matches`, a name or a predicate, when `count` of them have ended. */
  async ended(matches, count = 1) {
    const predicate = typeof matches === 'string' ? ({ name }) => name === matches : matches;
    const found = () => this.spans.filter(predicate);
    if (found().length >= count) return found();
    const { promise, resolve } = Promise.withResolvers();
    const watch = () => found().length >= count && resolve();
    this.#watchers.add(watch);
    const timer = setTimeout(resolve, patience);
    await promise;
    clearTimeout(timer);
    this.#watchers.delete(watch);
    const names = this.spans.map(({ name }) => name);
    assert.ok(
      found().length >= count,
      `${found().length} of ${count} spans ended: ${matches} among ${JSON.stringify(names)}`,
    );
    return found();
  }

  /** Resolves to the span with this id when it has ended. */
  async span(id) {
    const [span] = await this.ended(({ spanId }) => spanId === id);
    return span;
  }

  /** The request span of the only request in `traceId`. Fails if there are several. */
  async requestSpan(traceId) {
    const isRequest = (span) => span.kind === 'server' && span.traceId === traceId;
    await this.ended(isRequest);
    await this.settled();
    const spans = this.spans.filter(isRequest);
    assert.equal(spans.length, 1, `one request has ${spans.length} request spans`);
    return spans[0];
  }

  /** Resolves when all spans that have ended so far are received. */
  async settled() {
    await this.tracer.flush();
  }
}
