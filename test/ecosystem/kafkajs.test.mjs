// A Kafka topic with kafkajs, traced by OpenTelemetry's instrumentation. The broker is scripted.
import { createRequire } from 'node:module';
import { describe } from 'node:test';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import { atEnd } from './support/at-end.mjs';
import { describeQueue } from './support/describe-queue.mjs';
import { httpClients } from './support/init-instrumented.mjs';
import { startKafkaBroker } from './support/kafka-broker.mjs';
import { startWorker } from './support/start-worker.mjs';
import { startTelemetry } from './support/telemetry.mjs';

describe('kafkajs', async () => {
  const telemetry = await startTelemetry({ instrumentations: [httpClients(), new KafkaJsInstrumentation()] });
  const { Kafka, logLevel, Partitioners } = createRequire(import.meta.url)('kafkajs');
  const broker = await startKafkaBroker('tasks');
  const producer = new Kafka({ brokers: [broker], logLevel: logLevel.ERROR }).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  atEnd(() => producer.disconnect());

  await describeQueue(telemetry, {
    start: (env) => startWorker('kafkajs-worker.mjs', { ...env, KAFKA_BROKER: broker }),
    send: (text) => producer.send({ topic: 'tasks', messages: [{ value: text }] }),
    path: ['work', 'process tasks', 'send tasks', 'ask'],
  });
});
