import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

/** Throws a TypeError if it is no span exporter. */
export function checkSpanExporter(given: SpanExporter | undefined): SpanExporter | undefined {
  if (given === undefined || isSpanExporter(given)) return given;
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `exporter`. Pass an instance, such as new OTLPTraceExporter({ url, headers }).',
  );
}

function isSpanExporter(value: unknown): boolean {
  const { export: exportSpans, shutdown } = (value ?? {}) as Record<string, unknown>;
  return typeof exportSpans === 'function' && typeof shutdown === 'function';
}
