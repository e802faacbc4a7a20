import { enrichSpanContext, HoneyHiveTracer, withDistributedTraceContext } from '@honeyhive/node';
import { type Job, Worker } from 'bullmq';
import { connection, type Question, queueName } from './question-queue.js';

const tracer = HoneyHiveTracer.init({ project: 'demo', serviceName: 'worker' });

async function answer({ animal }: Question): Promise<string> {
  const response = await fetch(`${process.env.FACT_SERVICE_URL}/facts/${animal}`);
  return response.text();
}

function work({ data }: Job<Question, string>): Promise<string> {
  return withDistributedTraceContext(data.headers, tracer, () =>
    enrichSpanContext({ eventName: 'answer_question', eventType: 'chain', inputs: { animal: data.animal } }, () =>
      answer(data),
    ),
  );
}

new Worker(queueName, work, { connection, concurrency: 5 });
