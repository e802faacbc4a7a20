// Measures the encoding of spans by this project and by OpenTelemetry, and gzip, side by side in this process.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT_CONTEXT, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { figure, markdownTable, medianAndSpread } from './markdown.mjs';
import { shuffled, summary } from './statistics.mjs';

const require = createRequire(import.meta.url);
// No part of the public interface.
const { encodeSpans } = require('../../packages/node/dist/otlp/encode-spans.js');
const { requestAttributes } = require('./server/attributes.js');

/** The size of a full batch. */
const spansOfBatch = 512;
const unmeasuredRounds = 20;
/** Real text, because gzip makes little of a few words that repeat. */
const text = ['propagation.md', 'configuration.md', 'scaling.md']
  .map((page) => readFileSync(join(import.meta.dirname, '../../docs', page), 'utf8'))
  .join('');

const encoders = {
  "this project's encoder": (spans) => encodeSpans(spans),
  "OpenTelemetry's encoder": (spans) => ProtobufTraceSerializer.serializeRequest(spans),
  'gzip, level 1': (_, body) => gzipSync(body, { level: 1 }),
  'gzip, level 6': (_, body) => gzipSync(body),
};

/** The kinds of span. IDs are random, as they are in a service. */
const kinds = {
  'a request': () => ({
    ...requestAttributes(
      {
        method: 'GET',
        url: `/users/${randomBytes(2).readUInt16BE()}`,
        httpVersion: '1.1',
        headers: { 'user-agent': 'bench' },
      },
      (name) => ({ session_id: randomUUID(), project: 'bench', source: 'production' })[name],
    ),
    'http.response.status_code': 200,
  }),
  'a model call with 4 kB of text': () => ({
    honeyhive_event_type: 'model',
    'honeyhive.session_id': randomUUID(),
    'honeyhive_inputs.messages.0.content': excerpt(3_000),
    'honeyhive_outputs.content': excerpt(1_000),
  }),
};

function excerpt(length) {
  const start = Math.floor(Math.random() * (text.length - length));
  return text.slice(start, start + length);
}

function createBatch(attributesOf) {
  const spans = [];
  const collect = { onStart() {}, onEnd: (span) => spans.push(span), async forceFlush() {}, async shutdown() {} };
  const tracer = new NodeTracerProvider({ spanProcessors: [collect] }).getTracer('encoding');
  for (let made = 0; made < spansOfBatch; made += 1) {
    const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    const caller = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED });
    tracer.startSpan('GET /users/:id', { kind: SpanKind.SERVER, attributes: attributesOf() }, caller).end();
  }
  return spans;
}

/** Returns the CPU time per span in µs and the bytes per span, for each kind of span and each encoder. */
export function encoding({ turns }) {
  return Object.entries(kinds).map(([kind, attributesOf]) => {
    const results = Object.entries(encoders).map(([title, encode]) => ({ title, encode, costs: [], bytes: 0 }));
    for (let round = 0; round < unmeasuredRounds + 10 * turns; round += 1) {
      const spans = createBatch(attributesOf);
      const body = encodeSpans(spans);
      for (const result of shuffled(results)) {
        const before = process.cpuUsage();
        const { length } = result.encode(spans, body);
        const { user, system } = process.cpuUsage(before);
        result.bytes = length / spansOfBatch;
        if (round >= unmeasuredRounds) result.costs.push((user + system) / spansOfBatch);
      }
    }
    return { kind, results: results.map(({ title, costs, bytes }) => ({ title, cost: summary(costs), bytes })) };
  });
}

export function encodingTable(measured) {
  return markdownTable(
    ['for each span', ...measured.flatMap(({ kind }) => [`${kind}: µs of CPU time`, 'bytes'])],
    Object.keys(encoders).map((title, index) => [
      title,
      ...measured.flatMap(({ results }) => [medianAndSpread(results[index].cost), figure(results[index].bytes)]),
    ]),
  );
}
