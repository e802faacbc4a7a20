// Serves requests by passing them to the agent.
import { createServer } from 'node:http';
import { honeyhive } from '@honeyhive/express';
import { HoneyHiveTracer, redactSecrets } from '@honeyhive/node';
import express from 'express';
import { announce } from './announce.mjs';

const { AGENT_URL, REDACT } = process.env;
HoneyHiveTracer.init({ project: 'my-agents', ...(REDACT && { redact: redactSecrets }) });

const app = express();
app.use(honeyhive());
app.use(express.json());
app.post('/:way', async (req, res) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${AGENT_URL}/${req.params.way}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(req.body),
  });
  res.status(answer.status).send(await answer.text());
});
announce(createServer(app));
