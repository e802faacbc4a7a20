import 'docs:google-adk.mjs';
import { FunctionTool, InMemoryRunner, isFinalResponse, LlmAgent, StreamingMode, stringifyContent } from '@google/adk';
import { z } from 'zod';
import { getWeather } from './get-weather.mjs';

const get_weather = new FunctionTool({
  name: 'get_weather',
  description: 'Returns the weather.',
  parameters: z.object({ city: z.string() }),
  execute: getWeather,
});
const agent = new LlmAgent({ name: 'bee', model: 'gemini-bee-1', tools: [get_weather] });
const runner = new InMemoryRunner({ agent });

async function run(question, runConfig) {
  const userId = 'ada';
  const { id: sessionId } = await runner.sessionService.createSession({ appName: runner.appName, userId });
  const newMessage = { role: 'user', parts: [{ text: question }] };
  let answer = '';
  for await (const event of runner.runAsync({ userId, sessionId, newMessage, runConfig })) {
    if (event.errorCode) throw new Error(event.errorMessage);
    if (isFinalResponse(event)) answer = stringifyContent(event);
  }
  return answer;
}

export const ask = (question) => run(question, {});
export const stream = (question) => run(question, { streamingMode: StreamingMode.SSE });
