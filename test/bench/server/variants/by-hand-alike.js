// Written by hand, with every attribute that this project sets on a request span.
const { context, propagation, SpanKind, SpanStatusCode, trace } = require('@opentelemetry/api');
const { requestAttributes } = require('../attributes.js');
const { mountAround } = require('../mount.js');
const { startProvider } = require('../provider.js');
const { fetchByHand } = require('../fetch-by-hand.js');

const provider = startProvider();
const tracer = trace.getTracer('by-hand');

module.exports = {
  mount: mountAround((req, res, rest) => {
    const parent = propagation.extract(context.active(), req.headers);
    const baggage = propagation.getBaggage(parent);
    const attributes = requestAttributes(req, (name) => baggage?.getEntry(name)?.value);
    const span = tracer.startSpan(`${req.method} /users/:id`, { kind: SpanKind.SERVER, attributes }, parent);
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
