// Written by hand with the official SDK: extract, one span, and inject.
const { context, propagation, SpanKind, SpanStatusCode, trace } = require('@opentelemetry/api');
const { mountAround } = require('../mount.js');
const { startProvider } = require('../provider.js');
const { fetchByHand } = require('../fetch-by-hand.js');

const provider = startProvider();
const tracer = trace.getTracer('by-hand');

module.exports = {
  mount: mountAround((req, res, rest) => {
    const parent = propagation.extract(context.active(), req.headers);
    const attributes = { 'http.request.method': req.method, 'url.path': req.url, 'url.scheme': 'http' };
    const span = tracer.startSpan(req.method, { kind: SpanKind.SERVER, attributes }, parent);
    res.once('close', () => {
      span.setAttribute('http.response.status_code', res.statusCode);
      if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    return context.with(trace.setSpan(parent, span), rest);
  }),
  fetch: fetchByHand,
  flush: () => provider.forceFlush(),
};
