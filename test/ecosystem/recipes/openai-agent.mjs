import { traceTool } from '@honeyhive/node';
import { getWeather } from './get-weather.mjs';

const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [
  { type: 'function', function: { name: 'get_weather', description: 'Returns the weather.', parameters } },
];

/** An agent of a client of OpenAI, which runs the tool itself. */
export function openAiAgent(openai, get_weather = traceTool(getWeather, { eventName: 'get_weather' })) {
  const create = (messages, more) =>
    openai.chat.completions.create({ model: 'bee-1', messages, tools, ...more }, { maxRetries: 0 });

  async function ask(question) {
    const messages = [{ role: 'user', content: question }];
    for (;;) {
      const { choices } = await create(messages);
      const [{ message }] = choices;
      if (!message.tool_calls) return message.content;
      messages.push(message);
      for (const { id, function: call } of message.tool_calls) {
        const result = await get_weather(JSON.parse(call.arguments));
        messages.push({ role: 'tool', tool_call_id: id, content: JSON.stringify(result) });
      }
    }
  }

  async function stream(question) {
    const chunks = await create([{ role: 'user', content: question }], {
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    for await (const { choices } of chunks) text += choices[0]?.delta.content ?? '';
    return text;
  }

  return { ask, stream };
}
