import 'docs:openai-agents.mjs';
import { Agent, OpenAIChatCompletionsModel, run, tool } from '@openai/agents';
import OpenAI from 'openai';
import { z } from 'zod';
import { getWeather } from './get-weather.mjs';

const get_weather = tool({
  name: 'get_weather',
  description: 'Returns the weather.',
  parameters: z.object({ city: z.string() }),
  execute: getWeather,
});
const model = new OpenAIChatCompletionsModel(new OpenAI({ maxRetries: 0 }), 'bee-1');
const agent = new Agent({ name: 'guide', instructions: 'Be short.', model, tools: [get_weather] });

export async function ask(question) {
  const { finalOutput } = await run(agent, question);
  return finalOutput;
}

export async function stream(question) {
  const result = await run(agent, question, { stream: true });
  const text = (await Array.fromAsync(result.toTextStream())).join('');
  await result.completed;
  return text;
}
