import { observability } from 'docs:mastra.mjs';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { Mastra } from '@mastra/core';
import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { z } from 'zod';
import { getWeather } from './get-weather.mjs';

const provider = createOpenAICompatible({ name: 'bees', baseURL: process.env.OPENAI_BASE_URL, includeUsage: true });
const get_weather = createTool({
  id: 'get_weather',
  description: 'Returns the weather.',
  inputSchema: z.object({ city: z.string() }),
  execute: getWeather,
});
const bee = new Agent({
  id: 'bee',
  name: 'bee',
  instructions: 'Be short.',
  model: provider('bee-1'),
  tools: { get_weather },
  maxRetries: 0,
});
const agent = new Mastra({ agents: { bee }, observability, logger: false }).getAgent('bee');

export async function ask(question) {
  const { text } = await agent.generate(question);
  return text;
}

export async function stream(question) {
  const { textStream } = await agent.stream(question);
  return (await Array.fromAsync(textStream)).join('');
}
