import type { Session } from '@honeyhive/core';
import {
  errorText,
  extract,
  getSession,
  mergeSessions,
  type RemoteContext,
  setErrorStatus,
  setSession,
  type Trust,
  tracer,
  warnOnThrow,
  withRemoteParent,
} from '@honeyhive/core/internal';
import { type Attributes, type Context, type Link, type Span, SpanKind } from '@opentelemetry/api';
import { membersOf, textGetter } from './event.js';
import type { Outcome } from './outcome.js';

/** A record of SQS or SNS. Both carry the sender's trace and session in the message's attributes. */
export interface Message {
  readonly id: unknown;
  readonly name: string;
  readonly attributes: Attributes;
  readonly sender: RemoteContext;
}

/** The messages of an event; none where it is something else. */
export function messagesOf(event: unknown, trust: Trust): readonly Message[] {
  const { Records: records } = membersOf(event);
  return Array.isArray(records) ? records.map(membersOf).flatMap((record) => messageOf(record, trust) ?? []) : [];
}

function messageOf(record: { readonly [name: string]: unknown }, trust: Trust): Message | undefined {
  if (record.eventSource === 'aws:sqs') {
    const { eventSourceARN, messageId, messageAttributes } = record;
    return { ...describe('aws_sqs', eventSourceARN, messageId), sender: senderIn(messageAttributes, trust) };
  }
  if (record.EventSource !== 'aws:sns') return undefined;
  const { TopicArn, MessageId, MessageAttributes } = membersOf(record.Sns);
  return { ...describe('aws.sns', TopicArn, MessageId), sender: senderIn(MessageAttributes, trust) };
}

/** Names and attributes by https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/. */
function describe(system: string, arn: unknown, id: unknown): Omit<Message, 'sender'> {
  const destination = typeof arn === 'string' ? arn.slice(arn.lastIndexOf(':') + 1) : 'unknown';
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
  };
}

function senderIn(messageAttributes: unknown, trust: Trust): RemoteContext {
  const texts = Object.entries(membersOf(messageAttributes)).map(([name, attribute]) => {
    const { stringValue, Value = stringValue } = membersOf(attribute);
    return [name, Value] as const;
  });
  return extract(textGetter(Object.fromEntries(texts)), trust);
}

/** The session that every message is from; an empty one where they are from several, or one from none. */
export function commonSession([first, ...others]: readonly Message[]): Session {
  const session = first?.sender.session ?? {};
  return others.every(({ sender }) => sender.session.sessionId === session.sessionId) ? session : {};
}

/** Links to where a message was sent; none where it does not say. */
export function linksTo({ sender: { span, links } }: Message): Link[] {
  return span ? [{ context: span }] : links;
}

/** A span in its sender's trace and session, as far as the message says and is believed; else in those of `invocation`. */
export function startMessageSpan({ name, attributes, sender }: Message, invocation: Context): Span {
  const context = withRemoteParent(invocation, sender);
  const { links, session } = sender;
  const ctx =
    session.sessionId === undefined ? context : setSession(context, mergeSessions(getSession(invocation), session));
  return tracer().startSpan(name, { kind: SpanKind.CONSUMER, attributes, links }, ctx);
}

/** Ends the spans of messages; those that are to be delivered again have failed. */
export function endMessageSpans(open: readonly (readonly [Span, Message])[], outcome: Outcome): void {
  const failed = warnOnThrow('honeyhive(): the messages that failed are unknown', () => failedIds(outcome));
  for (const [span, { id }] of open) {
    if ('error' in outcome) setErrorStatus(span, errorText(outcome.error));
    else if (failed?.has(id)) setErrorStatus(span, 'the message is to be delivered again');
    span.end();
  }
}

function failedIds(outcome: Outcome): ReadonlySet<unknown> {
  const { batchItemFailures } = membersOf('result' in outcome ? outcome.result : undefined);
  const items = Array.isArray(batchItemFailures) ? batchItemFailures : [];
  return new Set(items.map((item) => membersOf(item).itemIdentifier));
}
