import { join } from 'node:path';
import protobuf from 'protobufjs';

const root = new protobuf.Root();
root.resolvePath = (_origin, target) => join(import.meta.dirname, '../../../packages/local/proto', target);
const exportRequest = root
  .loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto')
  .lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const statuses = ['unset', 'ok', 'error'];

/** The spans in the body of an OTLP export, with ids in hex and attributes as one object. */
export function decodeSpans(body) {
  const { resourceSpans = [] } = exportRequest.toObject(exportRequest.decode(body), { longs: String });
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans)
    .map((span) => ({
      name: span.name,
      kind: kinds[span.kind],
      traceId: hex(span.traceId),
      spanId: hex(span.spanId),
      parentSpanId: span.parentSpanId ? hex(span.parentSpanId) : undefined,
      startTime: BigInt(span.startTimeUnixNano),
      endTime: BigInt(span.endTimeUnixNano),
      attributes: attributesOf(span.attributes),
      status: { code: statuses[span.status?.code ?? 0], message: span.status?.message },
      events: (span.events ?? []).map((event) => ({ name: event.name, attributes: attributesOf(event.attributes) })),
      links: (span.links ?? []).map((link) => ({ traceId: hex(link.traceId), spanId: hex(link.spanId) })),
    }));
}

function hex(bytes) {
  return Buffer.from(bytes).toString('hex');
}

function attributesOf(pairs = []) {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, readValue(value)]));
}

function readValue({ stringValue, intValue, boolValue, doubleValue, arrayValue }) {
  if (arrayValue) return (arrayValue.values ?? []).map(readValue);
  return stringValue ?? boolValue ?? doubleValue ?? (intValue === undefined ? null : Number(intValue));
}
