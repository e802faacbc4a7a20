import type { Attributes, AttributeValue } from './any-value.js';
import type { SessionRecord } from './session-record.js';
import { type Span, type SpanEvent, type SpanLink, spanKinds, statusCodes } from './span.js';

/**
 * A session as an ExportTraceServiceRequest in OTLP/JSON: ids in hex, integers as decimal strings, enums as numbers. What
 * was said of it beside its spans is in the field `honeyhiveSession`, since receivers ignore fields that they do not know
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). Bytes are the base64 text that they are kept as.
 */
export function exportOtlp(record: SessionRecord, spans: readonly Span[]): string {
  return JSON.stringify({
    resourceSpans: grouped(spans, ({ resource }) => resource, resourceSpans),
    honeyhiveSession: record,
  });
}

function resourceSpans(resource: Attributes, spans: readonly Span[]): object {
  return {
    resource: { attributes: keyValues(resource) },
    scopeSpans: grouped(spans, ({ scope }) => scope, scopeSpans),
  };
}

function scopeSpans({ name, version, attributes }: Span['scope'], spans: readonly Span[]): object {
  return { scope: { name, version, attributes: keyValues(attributes) }, spans: spans.map(spanMessage) };
}

/** Spans that have the same in common, as one message. */
function grouped<Common>(
  spans: readonly Span[],
  commonOf: (span: Span) => Common,
  write: (common: Common, spans: readonly Span[]) => object,
): object[] {
  const groups = Map.groupBy(spans, (span) => JSON.stringify(commonOf(span)));
  return [...groups].map(([common, spans]) => write(JSON.parse(common), spans));
}

function spanMessage(span: Span): object {
  const { traceId, spanId, parentSpanId, traceState, flags, name, start, end, attributes, events, links, dropped } =
    span;
  return {
    traceId,
    spanId,
    ...(parentSpanId !== null && { parentSpanId }),
    ...(traceState !== '' && { traceState }),
    flags,
    name,
    kind: spanKinds.indexOf(span.kind),
    startTimeUnixNano: start,
    endTimeUnixNano: end,
    attributes: keyValues(attributes),
    droppedAttributesCount: dropped.attributes,
    events: events.map(eventMessage),
    droppedEventsCount: dropped.events,
    links: links.map(linkMessage),
    droppedLinksCount: dropped.links,
    status: { code: statusCodes.indexOf(span.status), message: span.statusMessage },
  };
}

function eventMessage({ name, time, attributes }: SpanEvent): object {
  return { timeUnixNano: time, name, attributes: keyValues(attributes) };
}

function linkMessage({ attributes, ...context }: SpanLink): object {
  return { ...context, attributes: keyValues(attributes) };
}

function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: AttributeValue): object {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}
