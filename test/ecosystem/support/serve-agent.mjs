import { once } from 'node:events';
import { createServer } from 'node:http';
import { honeyhive } from '@honeyhive/express';
import express from 'express';

/** Serves an agent at `/ask`, and prints its origin. `ask(prompt, isStream)` resolves to the text of the agent. */
export async function serveAgent(ask) {
  const app = express();
  app.use(honeyhive());
  app.get('/ask', async ({ query }, res) => {
    try {
      res.send(await ask(query.prompt, query.stream === 'true'));
    } catch (error) {
      res.status(502).send(String(error));
    }
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  console.log(`http://127.0.0.1:${server.address().port}`);
}

/** Asks another service for the weather, as a tool of an agent does. */
export async function askWeather({ city }) {
  const response = await fetch(`${process.env.WEATHER_ORIGIN}/weather/${city}`);
  return response.text();
}

/** Returns the texts that `read` returns for the items of a stream, joined. */
export async function joinTexts(items, read) {
  return (await Array.fromAsync(items, read)).join('');
}
