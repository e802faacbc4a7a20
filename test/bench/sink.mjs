import { once } from 'node:events';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { repeated ScopeSpans scope_spans = 2; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span { bytes trace_id = 1; bytes parent_span_id = 4; int32 kind = 6; }
`);
const Request = root.lookupType('Request');
const SERVER = 2;
const callersTrace = /0af7651916cd43dd/;

/** How many requests the body has as spans: those of kind SERVER in the caller's trace. */
function otlpRequests(body) {
  const spans = Request.decode(body).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  );
  const isRequest = ({ kind, traceId }) => kind === SERVER && callersTrace.test(Buffer.from(traceId).toString('hex'));
  return spans.filter(isRequest).length;
}

function countRequests({ url, headers }, body) {
  if (url.endsWith('/v1/traces')) return otlpRequests(body);
  // One trace for each request here.
  if (url.startsWith('/v0.')) return Number(headers['x-datadog-trace-count'] ?? 0);
  return body.toString().match(/"is_segment":true/g)?.length ?? 0;
}

async function bodyOf(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return req.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

/** What stands for HoneyHive, a collector, Datadog's agent and Sentry: it counts requests that have arrived as spans. */
export async function startSink() {
  const sink = { requests: 0, bytes: 0, url: '', close: () => server.close() };
  const server = createServer(async (req, res) => {
    const body = await bodyOf(req);
    sink.requests += countRequests(req, body);
    sink.bytes += Number(req.headers['content-length'] ?? 0);
    res.setHeader('Content-Type', 'application/json').end('{}');
  });
  sink.url = await listen(server);
  return sink;
}

/** The service that is called: it counts calls that carry the caller's trace. */
export async function startDownstream() {
  const downstream = { traced: 0, url: '', close: () => server.close() };
  const server = createServer(({ headers }, res) => {
    if (headers.traceparent !== undefined || headers['sentry-trace'] !== undefined) downstream.traced += 1;
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
