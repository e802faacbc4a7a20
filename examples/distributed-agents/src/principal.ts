import './tracing.js';

import { InMemoryRunner, LlmAgent } from '@google/adk';
import { announce } from '@honeyhive/example-service-process';
import { honeyhive } from '@honeyhive/express';
import { enrichSpan, enrichSpanContext } from '@honeyhive/node';
import express from 'express';
import { ask } from './ask.js';
import { modelOr } from './model.js';
import { RemoteAgentTool } from './remote-agent-tool.js';

const writer = new LlmAgent({
  name: 'writer',
  description: 'Puts facts into one sentence.',
  instruction: 'Answer the question in one sentence, from the facts that the researcher has found.',
  model: modelOr({ text: 'Bees dance to tell each other where the flowers are.' }),
});

const principal = new LlmAgent({
  name: 'principal',
  instruction: 'First ask the researcher for facts by call_remote_agent, once. Then transfer to the writer.',
  model: modelOr(
    { functionCall: { name: 'call_remote_agent', args: { query: 'How do bees learn where flowers are?' } } },
    { functionCall: { name: 'transfer_to_agent', args: { agentName: 'writer' } } },
  ),
  tools: [new RemoteAgentTool(String(process.env.RESEARCHER_URL))],
  subAgents: [writer],
});

const runner = new InMemoryRunner({ agent: principal });

const app = express();
app.use(honeyhive({ requestSpan: false })); // A new session for each question, with user_call as its first event.
app.use(express.json());

app.post('/ask', async (req, res) => {
  const { question } = req.body;
  await enrichSpanContext({ eventName: 'user_call', eventType: 'chain', inputs: { question } }, async () => {
    const answer = await ask(runner, question);
    enrichSpan({ outputs: { answer } });
    res.json({ answer });
  });
});

announce(app.listen(0, '127.0.0.1'));
