import { once } from 'node:events';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { callersTrace } from './load.mjs';

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { repeated ScopeSpans scope_spans = 2; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span { bytes trace_id = 1; bytes parent_span_id = 4; int32 kind = 6; }
`);
const Request = root.lookupType('Request');
const SERVER = 2;

/** How many requests the body has as spans: those of kind SERVER in a caller's trace. */
function otlpRequests(body) {
  const spans = Request.decode(body).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  );
  const isRequest = ({ kind, traceId }) =>
    kind === SERVER && Buffer.from(traceId).toString('hex').startsWith(callersTrace);
  return spans.filter(isRequest).length;
}

function countRequests({ url }, body) {
  if (url.endsWith('/v1/traces')) return otlpRequests(body);
  // MessagePack of the agent, with a byte for the length before each string.
  if (url.startsWith('/v0.')) return body.toString('latin1').match(/span\.kind\xa6server/g)?.length ?? 0;
  return body.toString().match(/"is_segment":true/g)?.length ?? 0;
}

async function bodyOf(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What stands for HoneyHive, a collector, Datadog's agent and Sentry: it counts requests that have arrived as spans. */
export async function startSink() {
  const sink = { requests: 0, bytes: 0, url: '', close: () => server.close() };
  const server = createServer(async (req, res) => {
    const body = await bodyOf(req);
    sink.bytes += body.length;
    sink.requests += countRequests(req, req.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    res.setHeader('Content-Type', 'application/json').end('{}');
  });
  sink.url = await listen(server);
  return sink;
}

/** The service that is called: it keeps the trace ids that its callers send. */
export async function startDownstream() {
  const downstream = { traceIds: [], url: '', close: () => server.close() };
  const server = createServer(({ headers }, res) => {
    const [, w3c] = headers.traceparent?.split('-') ?? [];
    const traceId = w3c ?? headers['sentry-trace']?.split('-')[0];
    if (traceId !== undefined) downstream.traceIds.push(traceId);
    res.setHeader('Content-Type', 'application/json').end('{"name":"Ada"}');
  });
  server.keepAliveTimeout = 0;
  downstream.url = await listen(server);
  return downstream;
}

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}
