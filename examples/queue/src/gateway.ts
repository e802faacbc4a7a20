import { announce } from '@honeyhive/example-service-process';
import { honeyhive } from '@honeyhive/express';
import { currentSession, HoneyHiveTracer, injectContextIntoCarrier } from '@honeyhive/node';
import { Queue, QueueEvents } from 'bullmq';
import express from 'express';
import { connection, type Question, queueName } from './question-queue.js';

HoneyHiveTracer.init({ project: 'demo', serviceName: 'gateway' });

const queue = new Queue<Question, string>(queueName, { connection });
const events = new QueueEvents(queueName, { connection });

const app = express();
app.use(honeyhive());
app.post('/questions', express.json(), async (req, res) => {
  const { animal } = req.body as Pick<Question, 'animal'>;
  const job = await queue.add('question', { animal, headers: injectContextIntoCarrier({}) });
  res.json({ answer: await job.waitUntilFinished(events), sessionId: currentSession()?.sessionId });
});

async function main() {
  await events.waitUntilReady();
  await announce(app.listen(0, '127.0.0.1'));
}

main();
