// OpenTelemetry's own SDK, propagators and exporter, with default settings.
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { BatchSpanProcessor, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');

exports.startProvider = (options) => {
  const exporter = new OTLPTraceExporter({ url: `${process.env.SINK_URL}/v1/traces`, ...options });
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
  provider.register();
  return provider;
};
