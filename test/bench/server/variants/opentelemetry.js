// The official instrumentations of node:http, fetch and the framework.
const { FastifyOtelInstrumentation } = require('@fastify/otel');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { ExpressInstrumentation } = require('@opentelemetry/instrumentation-express');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { KoaInstrumentation } = require('@opentelemetry/instrumentation-koa');
const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');
const { startProvider } = require('../provider.js');

const provider = startProvider();
registerInstrumentations({
  instrumentations: [
    new HttpInstrumentation(),
    new UndiciInstrumentation(),
    new ExpressInstrumentation(),
    new KoaInstrumentation(),
    new FastifyOtelInstrumentation({ registerOnInitialization: true }),
  ],
});

module.exports = { flush: () => provider.forceFlush() };
