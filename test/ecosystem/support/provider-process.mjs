// Serves requests with the provider that a program sets up. `/ask` passes them to the agent, and `/work` calls a model.
import './alias-hooks.mjs';
import './recipe-hooks.mjs';

const { PROGRAM, AGENT_URL } = process.env;
await import(PROGRAM);

const { createServer } = await import('node:http');
const { default: express } = await import('express');
const { trace } = await import('@opentelemetry/api');
const { honeyhive } = await import('@honeyhive/express');
const { HoneyHiveTracer } = await import('@honeyhive/node');
const { announce } = await import('./announce.mjs');

if (AGENT_URL) HoneyHiveTracer.init({ project: 'my-agents' });

const app = express();
app.use(honeyhive());
app.get('/ask', async (_req, res) => {
  const response = await fetch(`${AGENT_URL}/work`);
  res.send(await response.text());
});
app.get('/work', (_req, res) => {
  const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'bee-1' };
  trace.getTracer('models').startActiveSpan('think', { attributes }, (span) => {
    span.end();
    res.send('Hello');
  });
});
announce(createServer(app));
