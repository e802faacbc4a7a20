import type { Attributes, AttributeValue, Link } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace-node';
import { RepeatedFields } from './field-cache.js';
import { ProtobufWriter } from './protobuf-writer.js';

// Tags of protobuf: a field's number, and how its value is written.
const varint = (field: number) => field << 3;
const fixed64 = (field: number) => (field << 3) | 1;
const message = (field: number) => (field << 3) | 2;
const fixed32 = (field: number) => (field << 3) | 5;

// Most attributes of a process have the value that they had on the span before.
const repeated = new RepeatedFields((writer, key, value) => writeAttribute(writer, 9, key, value as AttributeValue));

const isRemoteKnown = 0x100;
const isRemote = 0x200;

/**
 * Spans as the body of an export: an ExportTraceServiceRequest in protobuf. OpenTelemetry's own serializer takes several
 * times as long.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function encodeSpans(spans: readonly ReadableSpan[]): Uint8Array {
  const writer = new ProtobufWriter();
  for (const [resource, ofResource] of Map.groupBy(spans, (span) => span.resource)) {
    const start = writer.begin(message(1), 4);
    const resourceStart = writer.begin(message(1), 2);
    writeAttributes(writer, 1, resource.attributes);
    writer.end(resourceStart, 2);
    for (const [scope, ofScope] of Map.groupBy(ofResource, (span) => span.instrumentationScope)) {
      const scopeSpansStart = writer.begin(message(2), 4);
      const scopeStart = writer.begin(message(1));
      writer.text(message(1), scope.name);
      if (scope.version) writer.text(message(2), scope.version);
      writer.end(scopeStart);
      for (const span of ofScope) writeSpan(writer, span);
      if (scope.schemaUrl) writer.text(message(3), scope.schemaUrl);
      writer.end(scopeSpansStart, 4);
    }
    if (resource.schemaUrl) writer.text(message(3), resource.schemaUrl);
    writer.end(start, 4);
  }
  return writer.finish();
}

function writeSpan(writer: ProtobufWriter, span: ReadableSpan): void {
  const { traceId, spanId, traceState, traceFlags } = span.spanContext();
  const { parentSpanContext: parent, status } = span;
  const start = writer.begin(message(2), 2);
  writer.hex(message(1), traceId);
  writer.hex(message(2), spanId);
  const state = traceState?.serialize();
  if (state) writer.text(message(3), state);
  if (parent?.spanId) writer.hex(message(4), parent.spanId);
  writer.text(message(5), span.name);
  // The API has no number for a kind that is not known.
  writer.varint(varint(6), (span.kind ?? -1) + 1);
  writer.nanoseconds(fixed64(7), span.startTime);
  writer.nanoseconds(fixed64(8), span.endTime);
  for (const key in span.attributes) repeated.write(writer, key, span.attributes[key]);
  writeCount(writer, 10, span.droppedAttributesCount);
  for (const event of span.events) writeEvent(writer, event);
  writeCount(writer, 12, span.droppedEventsCount);
  for (const link of span.links) writeLink(writer, link);
  writeCount(writer, 14, span.droppedLinksCount);
  const statusStart = writer.begin(message(15));
  if (status.message) writer.text(message(2), status.message);
  writer.varint(varint(3), status.code);
  writer.end(statusStart);
  writer.fixed32(fixed32(16), flags(traceFlags, parent?.isRemote));
  writer.end(start, 2);
}

function writeEvent(writer: ProtobufWriter, event: TimedEvent): void {
  const start = writer.begin(message(11), 2);
  writer.nanoseconds(fixed64(1), event.time);
  writer.text(message(2), event.name);
  writeAttributes(writer, 3, event.attributes);
  writeCount(writer, 4, event.droppedAttributesCount);
  writer.end(start, 2);
}

function writeLink(writer: ProtobufWriter, { context, attributes, droppedAttributesCount }: Link): void {
  const start = writer.begin(message(13));
  writer.hex(message(1), context.traceId);
  writer.hex(message(2), context.spanId);
  const state = context.traceState?.serialize();
  if (state) writer.text(message(3), state);
  writeAttributes(writer, 4, attributes);
  writeCount(writer, 5, droppedAttributesCount);
  writer.fixed32(fixed32(6), flags(context.traceFlags, context.isRemote));
  writer.end(start);
}

function flags(traceFlags: number, isFromElsewhere: boolean | undefined): number {
  return (traceFlags & 0xff) | isRemoteKnown | (isFromElsewhere ? isRemote : 0);
}

function writeCount(writer: ProtobufWriter, field: number, count: number | undefined): void {
  if (count) writer.varint(varint(field), count);
}

function writeAttributes(writer: ProtobufWriter, field: number, attributes: Attributes | undefined): void {
  for (const key in attributes) {
    writeAttribute(writer, field, key, attributes[key]);
  }
}

function writeAttribute(writer: ProtobufWriter, field: number, key: string, value: AttributeValue | undefined): void {
  const start = writer.begin(message(field));
  writer.text(message(1), key);
  writeValue(writer, 2, value);
  writer.end(start);
}

/** An AnyValue; without a value for what OTLP has none for. */
function writeValue(writer: ProtobufWriter, field: number, value: AttributeValue | null | undefined): void {
  const start = writer.begin(message(field));
  if (typeof value === 'string') writer.text(message(1), value);
  else if (typeof value === 'boolean') writer.varint(varint(2), Number(value));
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (Array.isArray(value)) {
    const arrayStart = writer.begin(message(5));
    for (const item of value) writeValue(writer, 1, item);
    writer.end(arrayStart);
  }
  writer.end(start);
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  if (Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63) writer.varint(varint(3), value);
  else writer.double(fixed64(4), value);
}
