import { announce } from '@honeyhive/example-service-process';
import { honeyhive } from '@honeyhive/express';
import { enrichSpan, enrichSpanContext, HoneyHiveTracer } from '@honeyhive/node';
import express from 'express';

HoneyHiveTracer.init({ project: 'demo', serviceName: 'gateway', sessionName: 'demo' });

const app = express();
app.use(honeyhive());
app.use(express.json());

app.post('/ask', async (req, res) => {
  const { userId, question } = req.body;
  enrichSpan({ inputs: { question } });

  await enrichSpanContext({ eventName: 'check_question', inputs: { question } }, async () => {
    if (typeof question !== 'string') throw new TypeError('The question is missing');
  });
  const response = await fetch(
    `${process.env.USER_SERVICE_URL}/users/${userId}/answer?question=${encodeURIComponent(question)}`,
  );
  const { answer } = (await response.json()) as { answer: string };

  enrichSpan({ outputs: { answer } });
  res.json({ answer });
});

announce(app.listen(0, '127.0.0.1'));
