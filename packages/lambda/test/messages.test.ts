import { currentSession } from '@honeyhive/core';
import { SpanKind, trace } from '@opentelemetry/api';
import type { Context, Handler } from 'aws-lambda';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { honeyhive } from '../src/index.js';

const traceIds = ['0af7651916cd43dd8448eb211c80319c', '1af7651916cd43dd8448eb211c80319c'];
const traceparents = traceIds.map((traceId) => `00-${traceId}-b7ad6b7169203331-01`);
const lambda = { functionName: 'ask' } as Context;

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

type Attributes = Record<string, string | undefined>;

function queued(messageId: string, attributes: Attributes) {
  const messageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue, dataType: 'String' }]),
  );
  return { messageId, messageAttributes, eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:eu-west-1:1:orders' };
}

function notified(MessageId: string, attributes: Attributes) {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, Value]) => [name, { Value, Type: 'String' }]),
  );
  return { EventSource: 'aws:sns', Sns: { MessageId, MessageAttributes, TopicArn: 'arn:aws:sns:eu-west-1:1:orders' } };
}

/** Invokes a handler with `records`. Returns its result, the span of the invocation, and those of the messages. */
async function receive(records: object[], handle: (session: string | undefined) => unknown = (session) => session) {
  const handler: Handler = honeyhive(async () => handle(currentSession()?.sessionId));
  const result = await Promise.resolve(handler({ Records: records }, lambda, () => {})).catch(String);
  const spans = telemetry.spans.toSorted((a, b) => a.kind - b.kind);
  return { result, invocation: spans[0], messages: spans.slice(1) };
}

describe.each([
  ['SQS', 'aws_sqs', queued],
  ['SNS', 'aws.sns', notified],
] as const)('messages from %s', (_name, system, record) => {
  it('continue their senders’ traces, and the invocation links to each', async () => {
    const records = traceparents.map((traceparent, index) =>
      record(`m${index}`, { traceparent, Baggage: `session_id=s${index}`, tracestate: 'a=1' }),
    );
    const { result, invocation, messages } = await receive(records);
    expect(messages.map(({ name, kind }) => [name, kind])).toEqual([
      ['process orders', SpanKind.CONSUMER],
      ['process orders', SpanKind.CONSUMER],
    ]);
    expect(messages.map((span) => span.spanContext().traceId)).toEqual(traceIds);
    expect(messages.map((span) => span.parentSpanContext?.spanId)).toEqual(['b7ad6b7169203331', 'b7ad6b7169203331']);
    expect(messages.map(({ attributes }) => attributes['honeyhive.session_id'])).toEqual(['s0', 's1']);
    expect(messages[0]?.spanContext().traceState?.get('a')).toBe('1');
    expect(messages[0]?.attributes).toMatchObject({ 'messaging.system': system, 'messaging.message.id': 'm0' });

    expect(invocation?.kind).toBe(SpanKind.SERVER);
    expect(invocation?.attributes['faas.trigger']).toBe('pubsub');
    expect(invocation?.links.map(({ context }) => context.traceId)).toEqual(traceIds);
    expect(traceIds).not.toContain(invocation?.spanContext().traceId);
    expect(['s0', 's1']).not.toContain(result);
    expect(invocation?.attributes['honeyhive.session_id']).toBe(result);
  });

  it('give the invocation their session if they share one', async () => {
    const { result } = await receive([
      record('m1', { baggage: 'session_id=s1' }),
      record('m2', { baggage: 'session_id=s1' }),
    ]);
    expect(result).toBe('s1');
  });

  it('leave the invocation in its own session if one of them has none', async () => {
    const { result, messages } = await receive([record('m1', { baggage: 'session_id=s1' }), record('m2', {})]);
    expect(result).toMatch(/^[\da-f-]{36}$/);
    expect(messages.map(({ attributes }) => attributes['honeyhive.session_id'])).toEqual(['s1', result]);
  });

  it('are children of the invocation if they have no trace', async () => {
    const { invocation, messages } = await receive([record('m1', { traceparent: 'rubbish', baggage: undefined })]);
    expect(messages[0]?.parentSpanContext?.spanId).toBe(invocation?.spanContext().spanId);
    expect(invocation?.links).toEqual([]);
  });

  it('fail if the invocation fails', async () => {
    const { invocation, messages } = await receive([record('m1', {})], () => {
      throw new RangeError('out of reach');
    });
    for (const span of [invocation, ...messages])
      expect(span?.attributes.honeyhive_error).toBe('RangeError: out of reach');
    expect(messages[0]?.events).toEqual([]);
  });
});

it('fails only the messages in batchItemFailures', async () => {
  const handle = () => ({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
  const { invocation, messages } = await receive([queued('m1', {}), queued('m2', {})], handle);
  expect([invocation, ...messages].map((span) => span?.status.code)).toEqual([0, 0, 2]);
});

it('runs the handler in the span of the invocation', async () => {
  const { result, invocation } = await receive([queued('m1', {})], () => trace.getActiveSpan()?.spanContext().spanId);
  expect(result).toBe(invocation?.spanContext().spanId);
});
