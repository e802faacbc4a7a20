import './tracing.js';

import { InMemoryRunner, LlmAgent } from '@google/adk';
import { announce } from '@honeyhive/example-service-process';
import { honeyhive } from '@honeyhive/express';
import { enrichSpan, enrichSpanContext } from '@honeyhive/node';
import express from 'express';
import { ask } from './ask.js';
import { modelOr } from './model.js';

const researcher = new LlmAgent({
  name: 'researcher',
  instruction: 'Name two facts that answer the query, in a few words each.',
  model: modelOr({ text: 'Scouts waggle on the comb. The angle tells the direction, the time the distance.' }),
});

const runner = new InMemoryRunner({ agent: researcher });

const app = express();
app.use(honeyhive()); // Continues the trace and the session of the principal.
app.use(express.json());

app.post('/agent/invoke', async (req, res) => {
  const { query } = req.body;
  await enrichSpanContext({ eventName: 'run_agent', eventType: 'chain', inputs: { query } }, async () => {
    const answer = await ask(runner, query);
    enrichSpan({ outputs: { answer } });
    res.json({ answer });
  });
});

announce(app.listen(0, '127.0.0.1'));
