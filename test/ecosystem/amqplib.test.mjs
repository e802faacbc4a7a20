// A RabbitMQ queue with amqplib, traced by OpenTelemetry's instrumentation.
import { createRequire } from 'node:module';
import { AmqplibInstrumentation } from '@opentelemetry/instrumentation-amqplib';
import { atEnd } from './support/at-end.mjs';
import { describeQueue } from './support/describe-queue.mjs';
import { describeWith } from './support/describe-with.mjs';
import { httpClients } from './support/init-instrumented.mjs';
import { rabbitmq, startRabbitmq } from './support/rabbitmq.mjs';
import { startWorker } from './support/start-worker.mjs';
import { startTelemetry } from './support/telemetry.mjs';

describeWith(rabbitmq, 'amqplib', async () => {
  const telemetry = await startTelemetry({ instrumentations: [httpClients(), new AmqplibInstrumentation()] });
  const amqplib = createRequire(import.meta.url)('amqplib');
  const url = await startRabbitmq();
  const connection = await amqplib.connect(url);
  atEnd(() => connection.close());
  const channel = await connection.createChannel();
  await channel.assertQueue('tasks');

  await describeQueue(telemetry, {
    start: (env) => startWorker('amqplib-worker.mjs', { ...env, RABBITMQ_URL: url }),
    send: (text) => channel.sendToQueue('tasks', Buffer.from(text)),
    path: ['work', 'tasks process', 'publish <default>', 'ask'],
  });
});
