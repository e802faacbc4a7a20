import { attributesFrom } from './any-value.js';
import { list, message } from './expect.js';
import { type Span, type SpanEvent, type SpanLink, spanKinds, statusCodes } from './span.js';
import { kindsInList, kindsOf, type NestedKinds, together } from './value-kinds.js';

/** The spans of an ExportTraceServiceRequest; throws with the reason when it is malformed. */
export function readSpans(request: unknown): Span[] {
  const { resourceSpans } = message(request, 'body');
  return list(resourceSpans, 'resourceSpans').flatMap((each) => {
    const { resource, scopeSpans } = message(each, 'resourceSpans');
    const { attributes } = message(resource, 'resource');
    const [plain, resourceKinds] = [attributesFrom(attributes), kindsOf(attributes)];
    return list(scopeSpans, 'scopeSpans').flatMap((each) => {
      const { scope, spans } = message(each, 'scopeSpans');
      const shared = { scope: readScope(scope), resource: plain };
      const scopeKinds = kindsOf(message(scope, 'scope').attributes);
      return list(spans, 'spans').map((span) => {
        const kinds = together([...kindsOfSpan(span), ['scope', scopeKinds], ['resource', resourceKinds]]);
        return { ...readSpan(span), ...shared, ...(kinds && { kinds }) };
      });
    });
  });
}

function readScope(value: unknown): Span['scope'] {
  const { name, version, attributes } = message(value, 'scope');
  return { name: text(name), version: text(version), attributes: attributesFrom(attributes) };
}

function readSpan(value: unknown): Omit<Span, 'scope' | 'resource' | 'kinds'> {
  const span = message(value, 'span');
  const { traceId, spanId, parentSpanId, traceState, flags, name, kind, startTimeUnixNano, endTimeUnixNano } = span;
  const { status, attributes, events, links } = span;
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span;
  const { code, message: statusMessage } = message(status, 'status');
  return {
    traceId: id(traceId, 16, 'traceId'),
    spanId: id(spanId, 8, 'spanId'),
    parentSpanId: parentId(parentSpanId),
    traceState: text(traceState),
    flags: count(flags, 'flags'),
    name: text(name),
    kind: word(spanKinds, kind, 'SPAN_KIND_'),
    start: nanoseconds(startTimeUnixNano, 'startTimeUnixNano'),
    end: nanoseconds(endTimeUnixNano, 'endTimeUnixNano'),
    status: word(statusCodes, code, 'STATUS_CODE_'),
    statusMessage: text(statusMessage),
    attributes: attributesFrom(attributes),
    events: list(events, 'events').map(readEvent),
    links: list(links, 'links').map(readLink),
    dropped: {
      attributes: count(droppedAttributesCount, 'droppedAttributesCount'),
      events: count(droppedEventsCount, 'droppedEventsCount'),
      links: count(droppedLinksCount, 'droppedLinksCount'),
    },
  };
}

function kindsOfSpan(value: unknown): [key: string, kinds: NestedKinds | undefined][] {
  const { attributes, events, links } = message(value, 'span');
  const ofOne = (value: unknown) => kindsOf(message(value, 'event or link').attributes);
  return [
    ['attributes', kindsOf(attributes)],
    ['events', kindsInList(list(events, 'events'), ofOne)],
    ['links', kindsInList(list(links, 'links'), ofOne)],
  ];
}

function readEvent(value: unknown): SpanEvent {
  const { name, timeUnixNano, attributes } = message(value, 'event');
  return {
    name: text(name),
    time: nanoseconds(timeUnixNano, 'timeUnixNano'),
    attributes: attributesFrom(attributes),
  };
}

function readLink(value: unknown): SpanLink {
  const { traceId, spanId, traceState, flags, attributes } = message(value, 'link');
  return {
    traceId: id(traceId, 16, 'link.traceId'),
    spanId: id(spanId, 8, 'link.spanId'),
    traceState: text(traceState),
    flags: count(flags, 'link.flags'),
    attributes: attributesFrom(attributes),
  };
}

function text(value: unknown): string {
  return value == null ? '' : String(value);
}

function count(value: unknown, field: string): number {
  const number = Number(value ?? 0);
  if (!Number.isInteger(number) || number < 0 || number > 0xffff_ffff) throw new TypeError(`${field} is not a uint32`);
  return number;
}

function hex(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : text(value).toLowerCase();
}

function id(value: unknown, bytes: number, field: string): string {
  const digits = hex(value);
  if (digits.length !== 2 * bytes || !/^[0-9a-f]+$/.test(digits) || /^0+$/.test(digits)) {
    throw new TypeError(`${field} is not ${bytes} bytes, not all zero`);
  }
  return digits;
}

// Some exporters write the parent of a root as zeros instead of leaving it out.
function parentId(value: unknown): string | null {
  return /^0*$/.test(hex(value)) ? null : id(value, 8, 'parentSpanId');
}

function nanoseconds(value: unknown, field: string): string {
  const nanos = text(value) || '0';
  // SQLite's integers are signed: a time beyond the year 2262 does not fit.
  if (!/^\d{1,19}$/.test(nanos) || BigInt(nanos) >= 2n ** 63n) {
    throw new TypeError(`${field} is not nanoseconds since 1970`);
  }
  return String(BigInt(nanos));
}

// The Python SDK writes names of enums, the specification their numbers.
function word<Word extends string>(words: readonly [Word, ...Word[]], value: unknown, prefix: string): Word {
  const known = words.find((word, number) => value === number || value === prefix + word.toUpperCase());
  return known ?? words[0];
}
