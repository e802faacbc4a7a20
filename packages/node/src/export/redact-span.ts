import { isRedacted, redactionRules, redactWhole } from '@honeyhive/core/internal';
import type { Attributes, AttributeValue, Link, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace-base';
import { isContent, isContentEvent, isLabel, isParameters } from './attribute-kind.js';
import { parametersWithoutContent } from './parameters-without-content.js';

/** The keys by which `redact` knows an error, whoever has recorded it. */
const errorKeys = new Map([
  ['exception.message', 'error'],
  ['exception.stacktrace', 'error.stack'],
]);

/** Returns whether `redactSpan()` would change anything. */
export function isRedactionNeeded(): boolean {
  const { redact, captureContent } = redactionRules();
  return redact !== undefined || !captureContent;
}

/**
 * Returns a copy of an ended span as it may be exported, by the options `redact` and `captureContent`. The span itself
 * stays as it is, because other processors see it too.
 */
export function redactSpan(span: ReadableSpan): ReadableSpan {
  const { name, kind, startTime, endTime, duration, ended, resource, instrumentationScope, parentSpanContext } = span;
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount, events, links } = span;
  return {
    ...{ name, kind, startTime, endTime, duration, ended, resource, instrumentationScope },
    ...(parentSpanContext && { parentSpanContext }),
    ...{ droppedAttributesCount, droppedEventsCount, droppedLinksCount },
    spanContext: () => span.spanContext(),
    attributes: redactError(span, redactAttributes(span, span.attributes)),
    events: redactEvents(span, events),
    links: links.map((link): Link => ({ ...link, attributes: redactAttributes(span, link.attributes) })),
    status: redactStatus(span),
  };
}

function redactEvents(span: ReadableSpan, events: readonly TimedEvent[]): TimedEvent[] {
  const kept = redactionRules().captureContent ? events : events.filter(({ name }) => !isContentEvent(name));
  return kept.map((event) => ({ ...event, attributes: redactAttributes(span, event.attributes) }));
}

function redactAttributes(span: ReadableSpan, attributes: Attributes = {}): Attributes {
  const { redact, captureContent } = redactionRules();
  const redacted: Attributes = {};
  for (const name in attributes) {
    const value = captureContent ? attributes[name] : withoutContent(name, attributes[name]);
    if (value === undefined) continue;
    redacted[name] = redact && !isLabel(name) ? redactValue(span, keyOf(name), value) : value;
  }
  return redacted;
}

function withoutContent(name: string, value: AttributeValue | undefined): AttributeValue | undefined {
  if (isContent(name)) return undefined;
  return isParameters(name) ? parametersWithoutContent(value) : value;
}

function redactValue<Value>(span: ReadableSpan, key: string, value: Value): Value | string {
  if (typeof value === 'string') return isRedacted(span, value) ? value : redactWhole(value, key);
  if (!Array.isArray(value)) return value;
  return value.map((item, index) => redactValue(span, `${key}.${index}`, item)) as Value;
}

/** The key is the same as for HoneyHive's own functions, in which `inputs.question` is recorded as `honeyhive_inputs.question`. */
function keyOf(name: string): string {
  return errorKeys.get(name) ?? (name.startsWith('honeyhive_') ? name.slice('honeyhive_'.length) : name);
}

// HoneyHive shows a failure by this attribute, which therefore cannot be left out.
function redactError(span: ReadableSpan, attributes: Attributes): Attributes {
  if (redactionRules().captureContent || !attributes.honeyhive_error) return attributes;
  return { ...attributes, honeyhive_error: errorTypeOf(span) };
}

function errorTypeOf({ attributes, events }: ReadableSpan): string {
  const types = [attributes['error.type'], ...events.map((event) => event.attributes?.['exception.type'])];
  return types.find((type) => typeof type === 'string') ?? 'Error';
}

function redactStatus(span: ReadableSpan): SpanStatus {
  const { code, message } = span.status;
  if (message === undefined || message === '') return span.status;
  if (!redactionRules().captureContent) return { code, message: errorTypeOf(span) };
  return { code, message: isRedacted(span, message) ? message : redactWhole(message, 'error') };
}
