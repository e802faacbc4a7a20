import { type Attributes, context, INVALID_SPAN_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { errorText } from '../runtime/error-text.js';
import { isTracingOff } from '../runtime/off-switch.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { redactText } from '../spans/redaction.js';
import { tracer } from '../spans/tracer.js';
import { attributeBudget } from './attribute-budget.js';
import { endAfter } from './end-after.js';
import { checkEventOptions, type EventFields, type EventOptions } from './event-options.js';
import { flatten } from './flatten.js';
import { holdsStreams, traceStreamResult } from './stream-result.js';
import { isStream, traceStream } from './traced-stream.js';

const namespaces = [
  ['inputs', 'honeyhive_inputs'],
  ['outputs', 'honeyhive_outputs'],
  ['metadata', 'honeyhive_metadata'],
  ['metrics', 'honeyhive_metrics'],
  ['config', 'honeyhive_config'],
  ['userProperties', 'honeyhive_user_properties'],
  ['feedback', 'honeyhive_feedback'],
] as const satisfies (readonly [keyof EventFields, string])[];

/**
 * Runs `fn` inside a span of its own that carries the given fields, and returns what `fn` returns: a plain promise as one of
 * the same outcome, any other thenable (a query builder, an SDK's promise) itself with its methods.
 *
 * What `fn` throws, or its promise is rejected with, is recorded on the span once and reaches the caller. If the result is a
 * stream (of Node, of the web, of a model's SDK, an async generator) or holds some, as results of the AI SDK do, the span lasts until
 * they have ended, failed or been abandoned.
 *
 * @param fn receives the span, for what `enrichSpan` does not cover.
 * @example
 * const answer = await enrichSpanContext({ eventName: 'plan', inputs: { question } }, () => plan(question));
 */
export function enrichSpanContext<T>(options: EventOptions, fn: (span: Span) => T): T {
  return runEvent(checkEventOptions(options), fn, false);
}

/** As `enrichSpanContext`. @param recordResult says that the result is recorded as `outputs.result`. */
export function runEvent<T>(options: EventOptions, fn: (span: Span) => T, recordResult: boolean): T {
  if (isTracingOff()) return fn(trace.wrapSpanContext(INVALID_SPAN_CONTEXT));
  const active = context.active();
  const span = tracer().startSpan(options.eventName, {}, active);
  span.setAttributes({ honeyhive_event_type: options.eventType ?? 'tool', ...eventAttributes(options) });
  const ctx = trace.setSpan(active, span);

  function recordOutputs(result: unknown): void {
    if (recordResult) span.setAttributes(eventAttributes({ outputs: { result } }));
  }

  function settle(value: unknown): unknown {
    const traced = warnOnThrow('A stream is not traced', () => {
      if (isStream(value)) return traceStream(value, span, ctx);
      return holdsStreams(value) ? traceStreamResult(value, span, ctx, recordOutputs) : undefined;
    });
    if (traced !== undefined) return traced;
    // A stream has its socket, and keys, inside it.
    if (!isStream(value)) recordOutputs(value);
    span.end();
    return value;
  }

  return endAfter(span, ctx, () => fn(span), settle) as T;
}

/** Adds fields to the active span; returns false if there is none that records. */
export function enrichSpan(fields: EventFields): boolean {
  const span = trace.getActiveSpan();
  if (isTracingOff() || !span?.isRecording()) return false;
  span.setAttributes(eventAttributes(fields));
  return true;
}

function eventAttributes(given: EventFields | null | undefined): Attributes {
  const fields = given ?? {};
  const budget = attributeBudget();
  const attributes: Attributes = {};
  for (const [field, prefix] of namespaces) Object.assign(attributes, flatten(prefix, fields[field], budget));
  if (fields.error) attributes.honeyhive_error = redactText(errorText(fields.error), 'error');
  return attributes;
}
