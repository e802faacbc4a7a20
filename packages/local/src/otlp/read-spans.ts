import { readAttributes } from './any-value.js';
import { expectList, expectObject } from './expect.js';
import { type Span, type SpanEvent, type SpanLink, spanKinds, statusCodes } from './span.js';
import { kindsByKey, kindsOf, kindsOfList, type NestedKinds } from './value-kinds.js';

/** Returns the spans of a decoded ExportTraceServiceRequest. Throws if it is malformed. */
export function readSpans(request: unknown): Span[] {
  const { resourceSpans } = expectObject(request, 'body');
  return expectList(resourceSpans, 'resourceSpans').flatMap((each) => {
    const { resource, scopeSpans } = expectObject(each, 'resourceSpans');
    const { attributes } = expectObject(resource, 'resource');
    const [plain, resourceKinds] = [readAttributes(attributes), kindsOf(attributes)];
    return expectList(scopeSpans, 'scopeSpans').flatMap((each) => {
      const { scope, spans } = expectObject(each, 'scopeSpans');
      const shared = { scope: readScope(scope), resource: plain };
      const scopeKinds = kindsOf(expectObject(scope, 'scope').attributes);
      return expectList(spans, 'spans').map((span) => {
        const kinds = kindsByKey([...kindsOfSpan(span), ['scope', scopeKinds], ['resource', resourceKinds]]);
        return { ...readSpan(span), ...shared, ...(kinds && { kinds }) };
      });
    });
  });
}

function readScope(value: unknown): Span['scope'] {
  const { name, version, attributes } = expectObject(value, 'scope');
  return { name: readText(name), version: readText(version), attributes: readAttributes(attributes) };
}

function readSpan(value: unknown): Omit<Span, 'scope' | 'resource' | 'kinds'> {
  const span = expectObject(value, 'span');
  const { traceId, spanId, parentSpanId, traceState, flags, name, kind, startTimeUnixNano, endTimeUnixNano } = span;
  const { status, attributes, events, links } = span;
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span;
  const { code, message: statusMessage } = expectObject(status, 'status');
  return {
    traceId: readId(traceId, 16, 'traceId'),
    spanId: readId(spanId, 8, 'spanId'),
    parentSpanId: readParentId(parentSpanId),
    traceState: readText(traceState),
    flags: readUint32(flags, 'flags'),
    name: readText(name),
    kind: readEnum(spanKinds, kind, 'SPAN_KIND_'),
    start: readNanoseconds(startTimeUnixNano, 'startTimeUnixNano'),
    end: readNanoseconds(endTimeUnixNano, 'endTimeUnixNano'),
    status: readEnum(statusCodes, code, 'STATUS_CODE_'),
    statusMessage: readText(statusMessage),
    attributes: readAttributes(attributes),
    events: expectList(events, 'events').map(readEvent),
    links: expectList(links, 'links').map(readLink),
    dropped: {
      attributes: readUint32(droppedAttributesCount, 'droppedAttributesCount'),
      events: readUint32(droppedEventsCount, 'droppedEventsCount'),
      links: readUint32(droppedLinksCount, 'droppedLinksCount'),
    },
  };
}

function kindsOfSpan(value: unknown): [key: string, kinds: NestedKinds | undefined][] {
  const { attributes, events, links } = expectObject(value, 'span');
  const kindsOfMember = (value: unknown) => kindsOf(expectObject(value, 'event or link').attributes);
  return [
    ['attributes', kindsOf(attributes)],
    ['events', kindsOfList(expectList(events, 'events'), kindsOfMember)],
    ['links', kindsOfList(expectList(links, 'links'), kindsOfMember)],
  ];
}

function readEvent(value: unknown): SpanEvent {
  const { name, timeUnixNano, attributes } = expectObject(value, 'event');
  return {
    name: readText(name),
    time: readNanoseconds(timeUnixNano, 'timeUnixNano'),
    attributes: readAttributes(attributes),
  };
}

function readLink(value: unknown): SpanLink {
  const { traceId, spanId, traceState, flags, attributes } = expectObject(value, 'link');
  return {
    traceId: readId(traceId, 16, 'link.traceId'),
    spanId: readId(spanId, 8, 'link.spanId'),
    traceState: readText(traceState),
    flags: readUint32(flags, 'link.flags'),
    attributes: readAttributes(attributes),
  };
}

function readText(value: unknown): string {
  return value == null ? '' : String(value);
}

function readUint32(value: unknown, field: string): number {
  const number = Number(value ?? 0);
  if (!Number.isInteger(number) || number < 0 || number > 0xffff_ffff) throw new TypeError(`${field} must be a uint32`);
  return number;
}

function toHex(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : readText(value).toLowerCase();
}

function readId(value: unknown, bytes: number, field: string): string {
  const digits = toHex(value);
  if (digits.length !== 2 * bytes || !/^[0-9a-f]+$/.test(digits) || /^0+$/.test(digits)) {
    throw new TypeError(`${field} must be ${bytes} bytes that are not all zero`);
  }
  return digits;
}

// Some exporters write zeros for the parent of a root span instead of omitting it.
function readParentId(value: unknown): string | null {
  return /^0*$/.test(toHex(value)) ? null : readId(value, 8, 'parentSpanId');
}

function readNanoseconds(value: unknown, field: string): string {
  const nanos = readText(value) || '0';
  // SQLite's integers are signed, so a time after the year 2262 does not fit.
  if (!/^\d{1,19}$/.test(nanos) || BigInt(nanos) >= 2n ** 63n) {
    throw new TypeError(`${field} must be nanoseconds since 1970, in decimal`);
  }
  return String(BigInt(nanos));
}

// The specification writes an enum as a number, HoneyHive's Python SDK as a name.
function readEnum<Name extends string>(names: readonly [Name, ...Name[]], value: unknown, prefix: string): Name {
  const known = names.find((name, number) => value === number || value === prefix + name.toUpperCase());
  return known ?? names[0];
}
