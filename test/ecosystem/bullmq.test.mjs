// BullMQ queues on Redis, traced by bullmq-otel.
import { describe } from 'node:test';
import { Queue } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import { redis, startRedis } from '../support/start-redis.ts';
import { atEnd } from './support/at-end.mjs';
import { describeQueue } from './support/describe-queue.mjs';
import { describeWith } from './support/describe-with.mjs';
import { httpClients } from './support/init-instrumented.mjs';
import { startWorker } from './support/start-worker.mjs';
import { startTelemetry } from './support/telemetry.mjs';

describeWith(redis, 'BullMQ', async () => {
  const telemetry = await startTelemetry({ instrumentations: [httpClients()] });
  const { url, stop } = await startRedis();
  atEnd(stop);

  function describeJobs(QUEUE, options) {
    const queue = new Queue(QUEUE, { connection: { url }, telemetry: new BullMQOtel() });
    atEnd(() => queue.close());
    return describeQueue(telemetry, {
      start: (env) => startWorker('bullmq-worker.mjs', { ...env, QUEUE, REDIS_URL: url }),
      send: (text) => queue.add('task', { text }, options),
      path: ['work', `process ${QUEUE}`, `add ${QUEUE}.task`, 'ask'],
    });
  }

  describe('a job', () => describeJobs('jobs', {}));
  describe('a job that is retried', () => describeJobs('retried', { attempts: 2 }));
  describe('a job that is retried later', () => describeJobs('delayed', { attempts: 2, backoff: 1 }));
});
