import { once } from 'node:events';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { callersTrace } from './request-text.mjs';

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { repeated ScopeSpans scope_spans = 2; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span { bytes trace_id = 1; int32 kind = 6; }
`);
const Request = root.lookupType('Request');
const SERVER = 2;

/** Counts the spans in an OTLP body, and those of requests: spans of kind SERVER in a caller's trace. */
function countOtlp(body) {
  const spans = Request.decode(body).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap((scope) => scope.spans),
  );
  const isRequest = ({ kind, traceId }) =>
    kind === SERVER && Buffer.from(traceId).toString('hex').startsWith(callersTrace);
  return { spans: spans.length, requests: spans.filter(isRequest).length };
}

function count({ url }, body) {
  if (url.endsWith('/v1/traces')) return countOtlp(body);
  // Either MessagePack for Datadog's agent, with a length byte before each string, or an envelope for Sentry.
  const request = url.startsWith('/v0.') ? /span\.kind\xa6server/g : /"is_segment":true/g;
  return { spans: 0, requests: body.toString('latin1').match(request)?.length ?? 0 };
}

async function bodyOf(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Starts a server that stands in for HoneyHive, a Collector, Datadog's agent and Sentry. It counts the requests that
 * arrive as spans and, if they arrive by OTLP, all spans.
 */
export async function startSink() {
  const sink = { requests: 0, spans: 0, bytes: 0, url: '', close: () => server.close() };
  const server = createServer(async (req, res) => {
    const body = await bodyOf(req);
    const { spans, requests } = count(req, req.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    sink.bytes += body.length;
    sink.spans += spans;
    sink.requests += requests;
    res.setHeader('Content-Type', 'application/json').end('{}');
  });
  sink.url = await listen(server);
  return sink;
}

/** Starts the service that is called. It records the trace ID and the baggage of each call that carries a trace. */
export async function startDownstream() {
  const downstream = { calls: [], url: '', close: () => server.close() };
  const server = createServer(({ headers }, res) => {
    const [, w3c] = headers.traceparent?.split('-') ?? [];
    const traceId = w3c ?? headers['sentry-trace']?.split('-')[0];
    if (traceId !== undefined) downstream.calls.push({ traceId, baggage: headers.baggage ?? '' });
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
