import { callbacks } from 'docs:langchain.mjs';
import { ChatOpenAI } from '@langchain/openai';
import { createAgent, tool } from 'langchain';
import { z } from 'zod';
import { getWeather } from './get-weather.mjs';

const model = new ChatOpenAI({
  model: 'bee-1',
  maxRetries: 0,
  configuration: { baseURL: process.env.OPENAI_BASE_URL },
});
const get_weather = tool(async (input) => JSON.stringify(await getWeather(input)), {
  name: 'get_weather',
  description: 'Returns the weather.',
  schema: z.object({ city: z.string() }),
});
const agent = createAgent({ model, tools: [get_weather] });
const inputOf = (question) => ({ messages: [{ role: 'user', content: question }] });

export async function ask(question) {
  const { messages } = await agent.invoke(inputOf(question), { callbacks });
  return messages.at(-1).text;
}

export async function stream(question) {
  const pieces = await agent.stream(inputOf(question), { callbacks, streamMode: 'messages' });
  return (await Array.fromAsync(pieces, ([message]) => message.text)).join('');
}
