import 'docs:ai-sdk-7.mjs';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, isStepCount, streamText, tool } from 'ai';
import { z } from 'zod';
import { getWeather } from './get-weather.mjs';

const provider = createOpenAICompatible({ name: 'bees', baseURL: process.env.OPENAI_BASE_URL, includeUsage: true });
const get_weather = tool({
  description: 'Returns the weather.',
  inputSchema: z.object({ city: z.string() }),
  execute: getWeather,
});
const options = {
  model: provider('bee-1'),
  tools: { get_weather },
  stopWhen: isStepCount(3),
  maxRetries: 0,
};

export async function ask(prompt) {
  const { text } = await generateText({ ...options, prompt });
  return text;
}

export async function stream(prompt) {
  const { textStream } = streamText({ ...options, prompt });
  return (await Array.fromAsync(textStream)).join('');
}
