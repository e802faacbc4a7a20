// `node exporter.js <exporter>` creates spans and exports them. The exporter `none` only creates them.
const { randomBytes } = require('node:crypto');
const { ROOT_CONTEXT, SpanKind, trace, TraceFlags } = require('@opentelemetry/api');
const { CompressionAlgorithm } = require('@opentelemetry/otlp-exporter-base');
const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');
const { answerParent } = require('./answer.js');
const { requestAttributes } = require('./attributes.js');
const { cpu } = require('./cpu.js');
const { startHoneyHive } = require('./honeyhive.js');
const { startProvider } = require('./provider.js');

/** Returns a caller with random IDs, because gzip would compress identical IDs to almost nothing. */
function caller() {
  const traceId = `0af7651916cd43dd${randomBytes(8).toString('hex')}`;
  const spanId = randomBytes(8).toString('hex');
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}

const request = { method: 'GET', url: '/users/42', httpVersion: '1.1', headers: { 'user-agent': 'bench' } };
const session = { session_id: '8d6f2c1e-3b5a-4c7d-9e8f-0a1b2c3d4e5f', project: 'bench', source: 'production' };
const attributes = {
  ...requestAttributes(request, (name) => session[name]),
  'http.response.status_code': 200,
};

const flushOf = (provider) => () => provider.forceFlush();
const starts = {
  none: () => {
    new NodeTracerProvider().register();
    return () => {};
  },
  honeyhive: () => startHoneyHive({}).flush,
  honeyhiveGzip: () => {
    process.env.HH_COMPRESSION = 'gzip';
    return startHoneyHive({}).flush;
  },
  official: () => flushOf(startProvider()),
  gzip: () => flushOf(startProvider({ compression: CompressionAlgorithm.GZIP })),
};
const flush = starts[process.argv[2]]();
const tracer = trace.getTracer('export');

answerParent({
  /** Creates and exports `count` spans. Returns the CPU time for both, in µs. */
  async spans(count) {
    const before = cpu();
    for (let made = 0; made < count; made += 1) {
      tracer.startSpan('GET /users/:id', { kind: SpanKind.SERVER, attributes }, caller()).end();
    }
    await flush();
    return cpu() - before;
  },
});
