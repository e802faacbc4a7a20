import { type Attributes, type Context, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { LINKED_SPAN } from '../context/context-keys.js';
import { getBaggage, trackServerSpan } from '../context/request-lookup.js';
import { isTracingOff } from '../runtime/off-switch.js';
import { defaultSession } from '../session/default-session.js';
import { rememberDefaultSessionTrace } from '../session/default-session-traces.js';
import type { Session } from '../session/session.js';
import { sessionFieldNames, sessionFields } from '../session/session-fields.js';
import { sessionLabel } from '../session/session-label.js';
import { resample } from '../session/session-sampling.js';
import { getSession, isNewSession, isSessionConfirmed } from '../session/session-scope.js';
import { type EndedSpan, writeEventType } from './event-type.js';
import { setAttributes } from './set-attributes.js';

// The Python SDK's names for what an evaluation run and a parent event leave in the baggage.
const baggageAttributes = {
  run_id: ['honeyhive_metadata.run_id'],
  dataset_id: ['honeyhive_metadata.dataset_id'],
  datapoint_id: ['honeyhive_metadata.datapoint_id'],
  parent_id: ['honeyhive.parent_id', 'traceloop.association.properties.parent_id'],
} as const;

const attributeNames = [
  ...Object.values(sessionFields).map(({ attributes }) => attributes),
  ...Object.values(baggageAttributes),
].flat();

/**
 * Writes the session, project and source in force onto every span at its start, and its event type at its end. Goes into any
 * OpenTelemetry provider of version 2 or 3, before the processor that exports.
 *
 * @example new NodeTracerProvider({ spanProcessors: [new SessionSpanProcessor(), new BatchSpanProcessor(exporter)] });
 */
export class SessionSpanProcessor {
  onStart(span: Span, parentContext: Context): void {
    if (isTracingOff()) return;
    trackServerSpan(span, parentContext);
    const session = getSession(parentContext);
    if (session === defaultSession().session) rememberDefaultSessionTrace(span.spanContext().traceId);
    setAttributes(span, sessionAttributes(parentContext, session));
    if (trace.getSpan(parentContext) === undefined) linkToCaller(span, parentContext);
  }

  /** By then the span has all attributes, of which some tell its type. */
  onEnd(span: EndedSpan): void {
    writeEventType(span);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

function linkToCaller(span: Span, ctx: Context): void {
  const caller = ctx.getValue(LINKED_SPAN) as SpanContext | undefined;
  if (caller) span.addLink({ context: caller });
}

/**
 * Writes what a span carries in `ctx` over what it carries of another session, which is emptied where `ctx` has nothing,
 * since an attribute cannot be taken away. Also on a span that has ended, as long as it waits to be exported.
 */
export function overwriteSession(span: Span, ctx: Context): void {
  const attributes = sessionAttributes(ctx);
  const { attributes: present = {} } = span as { attributes?: Attributes };
  for (const name of attributeNames) if (present[name] !== undefined) attributes[name] ??= '';
  if (span.isRecording()) span.setAttributes(attributes);
  else Object.assign(present, attributes);
  resample(span, ctx);
}

/** What a span that starts in `ctx` has to carry. */
export function sessionAttributes(ctx: Context, session: Session = getSession(ctx)): Attributes {
  const attributes: Attributes = {};
  for (const field of sessionFieldNames) {
    const value = session[field];
    if (value !== undefined) for (const name of sessionFields[field].attributes) attributes[name] = value;
  }
  if (session.sessionId !== undefined) {
    // Without it the backend leaves spans of a session that it does not know without a place.
    if (!isSessionConfirmed(ctx)) attributes['honeyhive.session_auto_create'] = true;
    const { name } = defaultSession();
    if (name !== undefined && isNewSession(ctx)) attributes['honeyhive.session_name'] = name;
  }
  const baggage = getBaggage(ctx);
  if (baggage !== undefined) {
    for (const [key, names] of Object.entries(baggageAttributes)) {
      const value = sessionLabel(baggage.getEntry(key)?.value);
      if (value) for (const name of names) attributes[name] = value;
    }
  }
  return attributes;
}
