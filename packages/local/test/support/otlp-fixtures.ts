import { type HrTime, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { exportRequest } from '../../../../test/support/otlp-request.js';

export const traceId = '0af7651916cd43dd8448eb211c80319c';
export const parentSpanId = 'b7ad6b7169203331';

/** One span of the OpenTelemetry SDK with a value in every field. */
export function sdkSpans() {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'llm-service' }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const caller = { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  const link = { context: { ...caller, spanId: '00f067aa0ba902b7' }, attributes: { why: 'retry' } };
  const start: HrTime = [1_760_000_000, 123_456_789];
  const span = provider.getTracer('honeyhive.42', '1.5.1').startSpan(
    'chat',
    {
      kind: SpanKind.CLIENT,
      startTime: start,
      links: [link],
      attributes: {
        'honeyhive.session_id': 'S',
        text: 'déjà vu',
        flag: false,
        whole: 7,
        half: 0.5,
        list: [1, 2],
      },
    },
    trace.setSpanContext(ROOT_CONTEXT, caller),
  );
  span.addEvent('exception', { 'exception.message': 'boom' }, [1_760_000_000, 123_456_790]);
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' });
  span.end([1_760_000_001, 1]);
  return exporter.getFinishedSpans();
}

/** Encodes an ExportTraceServiceRequest as protobuf. */
export function encodeProtobuf(value: object): Uint8Array {
  return exportRequest.encode(exportRequest.fromObject(value)).finish();
}

let spanNumber = 0;

/** A span in OTLP/JSON with all required fields. */
export function span(fields: object = {}): object {
  spanNumber += 1;
  return {
    traceId,
    spanId: spanNumber.toString(16).padStart(16, '0'),
    name: 'span',
    kind: 1,
    startTimeUnixNano: '1760000000000000000',
    endTimeUnixNano: '1760000000001000000',
    ...fields,
  };
}

/** An ExportTraceServiceRequest with the spans of one service. */
export function spansOf(service: string, spans: readonly object[], resource: Record<string, string> = {}): object {
  const attributes = attributesOf({ 'service.name': service, ...resource });
  return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { name: 'test' }, spans }] }] };
}

export function attributesOf(values: Record<string, string>): object[] {
  return Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}
