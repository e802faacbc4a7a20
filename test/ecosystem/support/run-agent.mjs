import { createServer } from 'node:http';
import { honeyhive } from '@honeyhive/express';
import express from 'express';
import { newCaller, send } from './caller.mjs';
import { listen } from './listen.mjs';
import { startModelServer } from './model-server.mjs';
import { startProcess } from './start-process.mjs';

/** Each is a function of the agent, and a question of the model's script. */
const requests = {
  'a call': ['ask', 'Say hello'],
  'a stream': ['stream', 'Say hello'],
  'a tool': ['ask', 'What is the weather in Paris?'],
  'an error': ['ask', 'Fail'],
};

/**
 * Sends requests through a gateway to the agent of a recipe, each with a caller and a session of its own. Gateway and agent
 * are processes that export to `serverUrl`. The agent's tool calls a service in this process. Resolves, when both processes
 * have sent their spans, to the caller and the response of each request, and to what the processes printed.
 *
 * @param note stands in each question.
 * @param more holds requests that only this agent understands.
 */
export async function runAgent(recipe, serverUrl, { note = '', more = {}, env = {} } = {}) {
  const models = await startModelServer();
  const shared = { HH_API_URL: serverUrl, NODE_ENV: 'production', ...env };
  const agent = await startProcess('agent-process.mjs', {
    ...{ ...shared, AGENT: recipe, OTEL_SERVICE_NAME: 'agent', WEATHER_URL: await startWeather() },
    ...{ OPENAI_API_KEY: 'none', OPENAI_BASE_URL: `${models.origin}/v1` },
    ...{ ANTHROPIC_API_KEY: 'none', ANTHROPIC_BASE_URL: models.origin },
    ...{ GEMINI_API_KEY: 'none', GOOGLE_GEMINI_BASE_URL: models.origin },
  });
  const gateway = await startProcess('gateway-process.mjs', {
    ...{ ...shared, AGENT_URL: agent.origin, OTEL_SERVICE_NAME: 'gateway' },
  });
  const runs = {};
  for (const [name, [way, question]] of Object.entries({ ...requests, ...more })) {
    const caller = newCaller();
    const headers = { ...caller.headers, 'content-type': 'application/json' };
    const body = JSON.stringify({ question: question + note });
    const response = await send(`${gateway.origin}/${way}`, { method: 'POST', headers, body });
    runs[name] = { caller, response };
  }
  const errors = [await gateway.stop(), await agent.stop()].join('');
  return { runs, errors };
}

/** The service that the agent's tool calls. It is traced by the tracer of this process. */
async function startWeather() {
  const app = express();
  app.use(honeyhive());
  app.use(express.json());
  app.post('/weather', (req, res) => res.json({ city: req.body.city, sky: 'rainy' }));
  return listen(createServer(app));
}
