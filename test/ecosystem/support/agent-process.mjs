// Serves the agent of a recipe. The recipe calls `HoneyHiveTracer.init` itself, as the documentation shows.
import { createServer } from 'node:http';
import { honeyhive } from '@honeyhive/express';
import { HoneyHiveTracer, redactSecrets } from '@honeyhive/node';
import express from 'express';
import { announce } from './announce.mjs';
import './recipe-hooks.mjs';

const { AGENT, REDACT } = process.env;
const agent = await import(`../recipes/${AGENT}.agent.mjs`);
if (REDACT) HoneyHiveTracer.init({ redact: redactSecrets });

const app = express();
app.use(honeyhive());
app.use(express.json());
app.post('/:way', async (req, res) => {
  const answer = await agent[req.params.way](req.body.question);
  res.json({ answer });
});
app.use((error, _req, res, _next) => res.status(502).json({ error: String(error) }));
announce(createServer(app));
