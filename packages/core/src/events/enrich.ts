import { type Attributes, context, type Span, trace } from '@opentelemetry/api';
import { errorText } from '../runtime/error-text.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { redactText } from '../spans/redaction.js';
import { tracer } from '../spans/tracer.js';
import { attributeBudget } from './attribute-budget.js';
import { endAfter } from './end-after.js';
import { flatten } from './flatten.js';
import { isStream, traceStream } from './traced-stream.js';

export type EventType = 'model' | 'chain' | 'tool' | 'session';

/** What HoneyHive shows of an event. Nested values are laid flat onto the span, dates as ISO text. */
export interface EventFields {
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly metadata?: unknown;
  /** Numbers, as latency or token counts. */
  readonly metrics?: unknown;
  readonly config?: unknown;
  readonly userProperties?: unknown;
  readonly feedback?: unknown;
  /** A message, or what was thrown. */
  readonly error?: unknown;
}

export interface EventOptions extends EventFields {
  readonly eventName: string;
  /** Default: `tool`. */
  readonly eventType?: EventType;
}

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
 * Runs `fn` inside a span of its own that carries the given fields, and hands back what `fn` answers.
 * What `fn` throws, or its promise is rejected with, is recorded on the span once and goes on to the caller.
 * Where `fn` answers a stream (of Node, of the web, of a model's SDK, an async generator) the span lasts until that has
 * ended, failed or been given up.
 *
 * @param fn is given the span, for whoever wants more than `enrichSpan`.
 * @example
 * const answer = await enrichSpanContext({ eventName: 'plan', inputs: { question } }, () => plan(question));
 */
export function enrichSpanContext<T>(options: EventOptions, fn: (span: Span) => PromiseLike<T>): Promise<T>;
export function enrichSpanContext<T>(options: EventOptions, fn: (span: Span) => T): T;
export function enrichSpanContext(options: EventOptions, fn: (span: Span) => unknown): unknown {
  const active = context.active();
  const span = tracer().startSpan(options.eventName, {}, active);
  span.setAttributes({ honeyhive_event_type: options.eventType ?? 'tool', ...eventAttributes(options) });
  const ctx = trace.setSpan(active, span);
  return endAfter(
    span,
    () => context.with(ctx, fn, undefined, span),
    (value) => {
      const stream = isStream(value)
        ? warnOnThrow('A stream is not traced', () => traceStream(value, span, ctx))
        : undefined;
      if (stream === undefined) span.end();
      return stream ?? value;
    },
  );
}

/** Adds fields to the active span; false when there is none that records. */
export function enrichSpan(fields: EventFields): boolean {
  const span = trace.getActiveSpan();
  if (!span?.isRecording()) return false;
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
