// Queues whose libraries are not instrumented. The sender and the worker have a line of their own.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { enrichSpanContext, injectContextIntoCarrier, withSession } from '@honeyhive/node';
import amqplib from 'amqplib';
import { Queue } from 'bullmq';
import kafkajs from 'kafkajs';
import { redis, startRedis } from '../support/start-redis.ts';
import { atEnd } from './support/at-end.mjs';
import { describeQueue } from './support/describe-queue.mjs';
import { describeWith } from './support/describe-with.mjs';
import { httpClients } from './support/init-instrumented.mjs';
import { startKafkaBroker } from './support/kafka-broker.mjs';
import { rabbitmq, startRabbitmq } from './support/rabbitmq.mjs';
import { startWorker } from './support/start-worker.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { startUpstream } from './support/upstream.mjs';

const telemetry = await startTelemetry({ instrumentations: [httpClients()] });

function describeLibrary(LIBRARY, send, URL) {
  return describeQueue(telemetry, {
    start: (env) => startWorker('by-hand-worker.mjs', { ...env, LIBRARY, URL }),
    send,
    path: ['work', 'ask'],
  });
}

async function startProducer(broker) {
  const createPartitioner = kafkajs.Partitioners.DefaultPartitioner;
  const kafka = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.ERROR });
  const producer = kafka.producer({ createPartitioner });
  await producer.connect();
  atEnd(() => producer.disconnect());
  return (value) => producer.send({ topic: 'tasks', messages: [{ value, headers: injectContextIntoCarrier({}) }] });
}

describeWith(redis, 'BullMQ', async () => {
  const { url, stop } = await startRedis();
  atEnd(stop);
  const queue = new Queue('tasks', { connection: { url } });
  atEnd(() => queue.close());
  await describeLibrary('bullmq', (text) => queue.add('task', { text, headers: injectContextIntoCarrier({}) }), url);
});

describeWith(rabbitmq, 'amqplib', async () => {
  const url = await startRabbitmq();
  const connection = await amqplib.connect(url);
  atEnd(() => connection.close());
  const channel = await connection.createChannel();
  await channel.assertQueue('tasks');
  const send = (text) => channel.sendToQueue('tasks', Buffer.from(text), { headers: injectContextIntoCarrier({}) });
  await describeLibrary('amqplib', send, url);
});

describe('kafkajs', async () => {
  const broker = await startKafkaBroker('tasks');
  await describeLibrary('kafkajs', await startProducer(broker), broker);
});

test('a worker that handles messages in batches begins traces that link to their senders, in their sessions', async () => {
  const broker = await startKafkaBroker('tasks');
  const send = await startProducer(broker);
  const { port } = new URL((await startUpstream()).origin);
  const env = { HH_API_URL: telemetry.url, SERVICE_PORT: port, STRANGER_PORT: port };
  await startWorker('by-hand-worker.mjs', { ...env, LIBRARY: 'kafkajs in batches', URL: broker });
  const sessions = ['batch-1', 'batch-2', 'batch-3'];
  const senders = await Promise.all(
    sessions.map((sessionId) =>
      withSession({ sessionId }, () =>
        enrichSpanContext({ eventName: 'ask' }, async (span) => {
          await send('message');
          return span.spanContext();
        }),
      ),
    ),
  );
  const isOf =
    ({ traceId, spanId }) =>
    (link) =>
      link.traceId === traceId && link.spanId === spanId;
  const works = await telemetry.ended(({ links }) => senders.some((sender) => links.some(isOf(sender))), 3);
  assert.equal(new Set([...works, ...senders].map(({ traceId }) => traceId)).size, 6);
  for (const [index, sender] of senders.entries()) {
    const [work] = works.filter(({ links }) => links.some(isOf(sender)));
    assert.equal(work.parentSpanId, undefined);
    assert.equal(work.attributes['honeyhive.session_id'], sessions[index]);
  }
});
