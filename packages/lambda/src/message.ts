import type { Session } from '@honeyhive/core';
import {
  type Extracted,
  errorText,
  extract,
  failSpan,
  getSession,
  guarded,
  mergeSessions,
  setSession,
  tracer,
} from '@honeyhive/core/adapter';
import { type Attributes, type Context, type Span, type SpanContext, SpanKind, trace } from '@opentelemetry/api';
import { membersOf, textGetter } from './event-headers.js';
import type { Outcome } from './invocation-span.js';

/** A record of SQS or SNS. Both carry the sender's trace and session in the message's attributes. */
export interface Message {
  readonly id: unknown;
  readonly name: string;
  readonly attributes: Attributes;
  readonly sender: Extracted;
  readonly read: Parameters<typeof extract>[0];
}

/** The messages of an event; none where it is something else. */
export function messagesOf(event: unknown): readonly Message[] {
  const { Records: records } = membersOf(event);
  return Array.isArray(records) ? records.map(membersOf).flatMap((record) => messageOf(record) ?? []) : [];
}

function messageOf(record: { readonly [name: string]: unknown }): Message | undefined {
  if (record.eventSource === 'aws:sqs') {
    return describe('aws_sqs', record.eventSourceARN, record.messageId, record.messageAttributes);
  }
  if (record.EventSource !== 'aws:sns') return undefined;
  const { TopicArn, MessageId, MessageAttributes } = membersOf(record.Sns);
  return describe('aws.sns', TopicArn, MessageId, MessageAttributes);
}

/** Names and attributes by https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/. */
function describe(system: string, arn: unknown, id: unknown, messageAttributes: unknown): Message {
  const destination = typeof arn === 'string' ? arn.slice(arn.lastIndexOf(':') + 1) : 'unknown';
  const texts = Object.entries(membersOf(messageAttributes)).map(([name, attribute]) => {
    const { stringValue, Value = stringValue } = membersOf(attribute);
    return [name, Value] as const;
  });
  const read = textGetter(Object.fromEntries(texts));
  return {
    id,
    name: `process ${destination}`,
    attributes: {
      honeyhive_event_type: 'chain',
      'messaging.system': system,
      'messaging.destination.name': destination,
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      ...(typeof id === 'string' && { 'messaging.message.id': id }),
    },
    sender: extract(read),
    read,
  };
}

/** The session that every message is from; an empty one where they are from several, or one from none. */
export function commonSession([first, ...others]: readonly Message[]): Session {
  const session = first?.sender.session ?? {};
  return others.every(({ sender }) => sender.session.sessionId === session.sessionId) ? session : {};
}

/** Where a message was sent; undefined where it does not say. */
export function senderOf({ sender }: Message): SpanContext | undefined {
  return trace.getSpanContext(sender.context);
}

/** A span in its sender's trace and session, as far as the message says; else in those of `invocation`. */
export function startMessageSpan({ name, attributes, read, sender }: Message, invocation: Context): Span {
  const { context } = extract(read, invocation);
  const { sessionId } = sender.session;
  const ctx =
    sessionId === undefined ? context : setSession(context, mergeSessions(getSession(invocation), sender.session));
  return tracer().startSpan(name, { kind: SpanKind.CONSUMER, attributes }, ctx);
}

/** Ends the spans of messages; those that are to be delivered again have failed. */
export function endMessageSpans(open: readonly (readonly [Span, Message])[], outcome: Outcome): void {
  const failed = guarded('honeyhive(): the messages that failed are unknown', () => failedIds(outcome));
  for (const [span, { id }] of open) {
    if ('error' in outcome) failSpan(span, errorText(outcome.error));
    else if (failed?.has(id)) failSpan(span, 'the message is to be delivered again');
    span.end();
  }
}

function failedIds(outcome: Outcome): ReadonlySet<unknown> {
  const { batchItemFailures } = membersOf('result' in outcome ? outcome.result : undefined);
  const items = Array.isArray(batchItemFailures) ? batchItemFailures : [];
  return new Set(items.map((item) => membersOf(item).itemIdentifier));
}
