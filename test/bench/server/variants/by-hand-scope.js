// Written by hand: extract, scope and inject, without a span.
const { context, propagation } = require('@opentelemetry/api');
const { fetchByHand } = require('../fetch-by-hand.js');
const { mountAround } = require('../mount.js');
const { startProvider } = require('../provider.js');

startProvider();

module.exports = {
  mount: mountAround((req, _res, rest) => context.with(propagation.extract(context.active(), req.headers), rest)),
  fetch: fetchByHand,
};
