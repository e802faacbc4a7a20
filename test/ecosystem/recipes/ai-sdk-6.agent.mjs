import { experimental_telemetry } from 'docs:ai-sdk-6.mjs';
import { generateText, stepCountIs, streamText, tool } from 'ai6';
import { createOpenAICompatible } from 'ai6-openai-compatible';
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
  stopWhen: stepCountIs(3),
  maxRetries: 0,
  experimental_telemetry,
};

export async function ask(prompt) {
  const { text } = await generateText({ ...options, prompt });
  return text;
}

export async function stream(prompt) {
  const { textStream } = streamText({ ...options, prompt });
  return (await Array.fromAsync(textStream)).join('');
}
