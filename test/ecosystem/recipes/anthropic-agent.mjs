import { traceTool } from '@honeyhive/node';
import { getWeather } from './get-weather.mjs';

const get_weather = traceTool(getWeather, { eventName: 'get_weather' });
const input_schema = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [{ name: 'get_weather', description: 'Returns the weather.', input_schema }];

/** An agent of a client of Anthropic, which runs the tool itself. */
export function anthropicAgent(anthropic) {
  const body = (messages) => ({ model: 'bee-1', max_tokens: 100, system: 'Be short.', messages, tools });
  const options = { maxRetries: 0 };

  async function ask(question) {
    const messages = [{ role: 'user', content: question }];
    for (;;) {
      const { content } = await anthropic.messages.create(body(messages), options);
      const [{ type, text, id, input }] = content;
      if (type === 'text') return text;
      const result = JSON.stringify(await get_weather(input));
      const results = [{ type: 'tool_result', tool_use_id: id, content: result }];
      messages.push({ role: 'assistant', content }, { role: 'user', content: results });
    }
  }

  const stream = (question) =>
    anthropic.messages.stream(body([{ role: 'user', content: question }]), options).finalText();

  async function createStream(question) {
    const request = { ...body([{ role: 'user', content: question }]), stream: true };
    let text = '';
    for await (const { delta } of await anthropic.messages.create(request, options)) text += delta?.text ?? '';
    return text;
  }

  return { ask, stream, createStream };
}
