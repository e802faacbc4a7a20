import type { Attributes, AttributeValue } from './any-value.js';
import { type Span, type SpanEvent, type SpanLink, spanKinds, statusCodes } from './span.js';
import { kindsAt, type ValueKinds } from './value-kinds.js';

/**
 * Writes spans as an ExportTraceServiceRequest in OTLP/JSON: ids in hex, integers as decimal strings, enums as numbers.
 * `record` goes into the additional field `honeyhiveSession`, because receivers must ignore unknown fields
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
 */
export function writeOtlp(record: object, spans: readonly Span[]): string {
  return JSON.stringify({
    resourceSpans: groupSpans(
      spans,
      ({ resource, kinds }) => [resource, kindsAt(kinds, 'resource')],
      writeResourceSpans,
    ),
    honeyhiveSession: record,
  });
}

function writeResourceSpans([resource, kinds]: Shared<Attributes>, spans: readonly Span[]): object {
  return {
    resource: { attributes: writeAttributes(resource, kinds) },
    scopeSpans: groupSpans(spans, ({ scope, kinds }) => [scope, kindsAt(kinds, 'scope')], writeScopeSpans),
  };
}

function writeScopeSpans(
  [{ name, version, attributes }, kinds]: Shared<Span['scope']>,
  spans: readonly Span[],
): object {
  return { scope: { name, version, attributes: writeAttributes(attributes, kinds) }, spans: spans.map(writeSpan) };
}

/** A resource or scope that several spans share, and the kinds of its values. */
type Shared<Value> = readonly [Value, Kinds];
type Kinds = ValueKinds | null | undefined;

/** Writes one message for all spans that share a resource or a scope. */
function groupSpans<Value>(
  spans: readonly Span[],
  sharedOf: (span: Span) => Shared<Value>,
  write: (shared: Shared<Value>, spans: readonly Span[]) => object,
): object[] {
  const groups = Map.groupBy(spans, (span) => JSON.stringify(sharedOf(span)));
  return [...groups].map(([shared, spans]) => write(JSON.parse(shared), spans));
}

function writeSpan(span: Span): object {
  const {
    traceId,
    spanId,
    parentSpanId,
    traceState,
    flags,
    name,
    start,
    end,
    attributes,
    events,
    links,
    dropped,
    kinds,
  } = span;
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
    attributes: writeAttributes(attributes, kindsAt(kinds, 'attributes')),
    droppedAttributesCount: dropped.attributes,
    events: events.map((event, index) => writeEvent(event, kindsAt(kindsAt(kinds, 'events'), index))),
    droppedEventsCount: dropped.events,
    links: links.map((link, index) => writeLink(link, kindsAt(kindsAt(kinds, 'links'), index))),
    droppedLinksCount: dropped.links,
    status: { code: statusCodes.indexOf(span.status), message: span.statusMessage },
  };
}

function writeEvent({ name, time, attributes }: SpanEvent, kinds: Kinds): object {
  return { timeUnixNano: time, name, attributes: writeAttributes(attributes, kinds) };
}

function writeLink({ attributes, ...context }: SpanLink, kinds: Kinds): object {
  return { ...context, attributes: writeAttributes(attributes, kinds) };
}

function writeAttributes(attributes: Attributes, kinds: Kinds): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: writeAnyValue(value, kindsAt(kinds, key)) }));
}

function writeAnyValue(value: AttributeValue, kinds: Kinds): object {
  if (typeof kinds === 'string') return { [kinds]: value };
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value))
    return { arrayValue: { values: value.map((each, index) => writeAnyValue(each, kindsAt(kinds, index))) } };
  return { kvlistValue: { values: writeAttributes(value, kinds) } };
}
