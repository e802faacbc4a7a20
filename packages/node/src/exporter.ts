import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { ProtobufTraceSerializer, TraceExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

export interface ExporterOptions {
  readonly apiKey: string | undefined;
  readonly serverUrl: URL;
}

/**
 * OTLP over HTTP with protobuf bodies. Put together from the parts of OpenTelemetry's exporter, since that one adds the
 * headers of OTEL_EXPORTER_OTLP_HEADERS, and with them the key of whoever else is exported to.
 */
export function otlpExporter({ apiKey, serverUrl }: ExporterOptions): SpanExporter {
  const headers = {
    'Content-Type': 'application/x-protobuf',
    ...(apiKey !== undefined && { Authorization: `Bearer ${apiKey}` }),
  };
  return new OTLPExporterBase<ReadableSpan[]>(
    createOtlpHttpExportDelegate(
      {
        url: new URL('opentelemetry/v1/traces', serverUrl).href,
        headers: async () => headers,
        timeoutMillis: Number(process.env.OTEL_EXPORTER_OTLP_TIMEOUT) || 10_000,
        concurrencyLimit: 30,
        compression: 'none',
        agentFactory: (protocol) =>
          protocol === 'https:' ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true }),
      },
      ProtobufTraceSerializer,
      'otlp_http_span_exporter',
      TraceExporterMetricsHelper,
      undefined,
    ),
  );
}
