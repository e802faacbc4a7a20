import { setRedaction } from '@honeyhive/core/internal';
import OpenAI from 'openai';
import { closeServers } from '../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { redactSecrets } from '../../core/src/index.js';
import { wrapOpenAI } from '../src/index.js';
import { completion, getWeather, outputMessage, responseOf, ScriptedOpenAI } from './scripted-openai.js';

let telemetry: Telemetry;
let server: ScriptedOpenAI;
let openai: OpenAI;
beforeEach(async () => {
  telemetry = startTelemetry();
  server = new ScriptedOpenAI();
  await server.start();
  openai = wrapOpenAI(new OpenAI({ apiKey: 'key', baseURL: server.baseURL, maxRetries: 0 }));
});
afterEach(async () => {
  setRedaction({ redact: undefined, maxValueLength: 1024 * 1024 });
  telemetry.stop();
  await closeServers();
  expect(telemetry.complaints).toEqual([]);
});

async function recorded() {
  const [span] = await telemetry.ended(1);
  return span?.attributes ?? {};
}

const json = (value: unknown) => JSON.parse(String(value));
const user = (content: string) => ({ role: 'user', content }) as const;

it('redacts every text, in requests, responses, tools and errors', async () => {
  const secret = 'bee@example.com';
  setRedaction({ redact: redactSecrets });
  const call = { ...getWeather, function: { name: 'mail', arguments: JSON.stringify({ to: secret }) } };
  const error = { status: 400, json: { error: { message: `No mail to ${secret}` } } };
  server.reply(completion({ content: secret, tool_calls: [call] }), error, {
    json: responseOf([outputMessage(secret)]),
  });
  const tools = [{ type: 'function', function: { name: 'mail', description: `As ${secret}` } }] as const;
  const asked = { model: 'm', messages: [user(`I am ${secret}`)], tools: [...tools] };
  await openai.chat.completions.create(asked);
  await expect(openai.chat.completions.create(asked)).rejects.toThrow();
  await openai.responses.create({ model: 'm', input: secret, instructions: secret });
  const spans = await telemetry.ended(3);
  const all = JSON.stringify(spans.map(({ attributes, events, status }) => [attributes, events, status]));
  expect(all).not.toContain(secret);
  expect(all.match(/\[redacted\]/g)?.length).toBeGreaterThan(10);
});

it('names texts as in other events, so that a rule for one field holds here too', async () => {
  const names = new Set<string>();
  setRedaction({
    redact(value, key) {
      names.add(key);
      return value;
    },
  });
  server.reply(completion({ content: 'Here.' }));
  await openai.chat.completions.create({ model: 'm', messages: [user('Where?')] });
  await recorded();
  expect([...names]).toEqual(expect.arrayContaining(['inputs.chat_history.0.content', 'outputs.content']));
});

it('records a history of any length, as JSON if it does not fit as attributes', async () => {
  server.reply(completion({ content: 'Here.' }));
  const messages = Array.from({ length: 2000 }, (_, index) => user(`Question ${index}`));
  await openai.chat.completions.create({ model: 'm', messages });
  const attributes = await recorded();
  expect(Object.keys(attributes).length).toBeLessThan(100);
  expect(json(attributes['honeyhive_inputs.chat_history'])).toEqual(messages);
  expect(json(attributes['gen_ai.input.messages'])).toHaveLength(2000);
  expect(attributes['honeyhive_outputs.content']).toBe('Here.');
});

it('limits how much it records, and marks what is missing', async () => {
  server.reply(completion({ content: 'Here.' }));
  const messages = Array.from({ length: 4 }, () => user('x'.repeat(1024 * 1024)));
  await openai.chat.completions.create({ model: 'm', messages });
  const attributes = await recorded();
  const characters = JSON.stringify(attributes).length;
  expect(characters).toBeGreaterThan(1024 * 1024);
  expect(characters).toBeLessThan(5 * 1024 * 1024);
  expect(JSON.stringify(attributes)).toContain('[truncated]');
  expect(attributes['honeyhive_outputs.content']).toBe('Here.');
});

it('records the length of images, audio and files that are part of a message', async () => {
  const base64 = 'QUJD'.repeat(1000);
  server.reply(completion({ content: null, audio: { id: 'audio_1', data: base64, transcript: 'Hum.' } }));
  await openai.chat.completions.create({
    model: 'm',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Which?' },
          { type: 'image_url', image_url: { url: `data:image/jpeg;base64,${base64}` } },
          { type: 'image_url', image_url: { url: 'https://example.com/bee.png' } },
          { type: 'input_audio', input_audio: { data: base64, format: 'wav' } },
          { type: 'file', file: { filename: 'bee.pdf', file_data: `data:application/pdf;base64,${base64}` } },
        ],
      },
    ],
  });
  const attributes = await recorded();
  expect(JSON.stringify(attributes)).not.toContain('QUJDQUJD');
  const content = '[4000 characters]';
  expect(json(attributes['gen_ai.input.messages'])[0].parts).toEqual([
    { type: 'text', content: 'Which?' },
    { type: 'blob', modality: 'image', mime_type: 'image/jpeg', content },
    { type: 'uri', modality: 'image', uri: 'https://example.com/bee.png' },
    { type: 'blob', modality: 'audio', mime_type: 'audio/wav', content },
    { type: 'blob', modality: 'document', mime_type: 'application/pdf', content, filename: 'bee.pdf' },
  ]);
  expect(json(attributes['gen_ai.output.messages'])[0].parts).toEqual([{ type: 'text', content: 'Hum.' }]);
});

it.each([
  ['https://api.openai.com/v1', 'openai'],
  ['https://my.openai.azure.com/openai/v1', 'azure.ai.openai'],
  ['https://api.deepseek.com', 'deepseek'],
  ['https://api.groq.com/openai/v1', 'groq'],
  ['https://notx.ai/v1', 'openai'],
  ['http://[::1]:11434/v1', 'openai'],
])('takes the provider and the server from %s', async (baseURL, provider) => {
  const fetch = async () => Response.json(completion({ content: 'Here.' }).json);
  const other = wrapOpenAI(new OpenAI({ apiKey: 'key', baseURL, fetch }));
  await other.chat.completions.create({ model: 'm', messages: [user('Where?')] });
  const { hostname, port } = new URL(baseURL);
  expect(await recorded()).toMatchObject({
    'gen_ai.provider.name': provider,
    'honeyhive_config.provider': provider,
    'server.address': hostname.replace(/[[\]]/g, ''),
    'server.port': Number(port || 443),
  });
});
