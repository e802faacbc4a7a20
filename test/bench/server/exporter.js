// Makes spans and exports them: `node exporter.js <exporter>`. Answers the CPU time when they were made and when they were gone.
const { ROOT_CONTEXT, SpanKind, trace, TraceFlags } = require('@opentelemetry/api');
const { CompressionAlgorithm } = require('@opentelemetry/otlp-exporter-base');
const { startProvider } = require('./provider.js');
const { startHoneyHive } = require('./honeyhive.js');

const parent = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
});
// Those of a request's span of ours.
const attributes = {
  'http.request.method': 'GET',
  'http.route': '/users/:id',
  'url.path': '/users/42',
  'url.scheme': 'http',
  'user_agent.original': 'bench',
  honeyhive_event_type: 'chain',
  'network.protocol.version': '1.1',
  'http.response.status_code': 200,
  'honeyhive.session_auto_create': true,
};
const session = { session_id: '8d6f2c1e-3b5a-4c7d-9e8f-0a1b2c3d4e5f', project: 'bench', source: 'production' };
for (const [field, value] of Object.entries(session)) {
  attributes[`honeyhive.${field}`] = value;
  attributes[`traceloop.association.properties.${field}`] = value;
}

const flushOf = (provider) => () => provider.forceFlush();
const starts = {
  honeyhive: () => startHoneyHive({}).flush,
  official: () => flushOf(startProvider()),
  gzip: () => flushOf(startProvider({ compression: CompressionAlgorithm.GZIP })),
};
const flush = starts[process.argv[2]]();
const tracer = trace.getTracer('export');

function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

process.on('message', async (count) => {
  for (let made = 0; made < count; made += 1) {
    tracer.startSpan('GET /users/:id', { kind: SpanKind.SERVER, attributes }, parent).end();
  }
  const made = cpu();
  await flush();
  process.send({ made, exported: cpu() });
});
process.on('disconnect', () => process.exit());
