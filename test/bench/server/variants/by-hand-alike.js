// By hand, with all that this project writes on a request's span.
const { context, propagation, SpanKind, SpanStatusCode, trace } = require('@opentelemetry/api');
const { mountAround } = require('../mount.js');
const { startProvider } = require('../provider.js');
const { fetchByHand } = require('../fetch-by-hand.js');

const provider = startProvider();
const tracer = trace.getTracer('by-hand');

module.exports = {
  mount: mountAround((req, res, rest) => {
    const parent = propagation.extract(context.active(), req.headers);
    const baggage = propagation.getBaggage(parent);
    const attributes = {
      'http.request.method': req.method,
      'http.route': '/users/:id',
      'url.path': req.url,
      'url.scheme': 'http',
      'user_agent.original': req.headers['user-agent'],
      'network.protocol.version': req.httpVersion,
      honeyhive_event_type: 'chain',
      'honeyhive.session_auto_create': true,
    };
    for (const name of ['session_id', 'project', 'source']) {
      const value = baggage?.getEntry(name)?.value;
      attributes[`honeyhive.${name}`] = value;
      attributes[`traceloop.association.properties.${name}`] = value;
    }
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
