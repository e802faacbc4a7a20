import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type OpenAI from 'openai';
import { closeServers } from '../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { wrapOpenAI } from '../src/index.js';
import { chunk, completion, getWeather, ScriptedOpenAI, usageChunk } from './scripted-openai.js';
import { versions } from './versions.js';

const model = 'gpt-4o-mini';
const messages: OpenAI.ChatCompletionMessageParam[] = [
  { role: 'system', content: 'You are a bee.' },
  { role: 'user', content: 'Where are the flowers?' },
];
const definition = { name: 'get_weather', description: 'The weather', parameters: { type: 'object', properties: {} } };
const tools: OpenAI.ChatCompletionTool[] = [{ type: 'function', function: definition }];
const tokens = {
  'gen_ai.usage.input_tokens': 12,
  'gen_ai.usage.output_tokens': 7,
  'gen_ai.usage.cache_read.input_tokens': 4,
  'gen_ai.usage.reasoning.output_tokens': 3,
  'honeyhive_metadata.prompt_tokens': 12,
  'honeyhive_metadata.completion_tokens': 7,
  'honeyhive_metadata.total_tokens': 19,
};

let telemetry: Telemetry;
let server: ScriptedOpenAI;
beforeEach(async () => {
  telemetry = startTelemetry();
  server = new ScriptedOpenAI();
  await server.start();
});
afterEach(async () => {
  telemetry.stop();
  await closeServers();
  expect(telemetry.complaints).toEqual([]);
});

async function recorded(count = 1) {
  const [span] = await telemetry.ended(count);
  expect(telemetry.spans).toHaveLength(count);
  if (span === undefined) throw new Error('No span has ended');
  return span;
}

const json = (value: unknown) => JSON.parse(String(value));

describe.each(versions)('%s', (_version, Client) => {
  let openai: OpenAI;
  beforeEach(() => {
    openai = wrapOpenAI(new Client({ apiKey: 'key', baseURL: server.baseURL }));
  });

  it('records a completion in the terms of OpenTelemetry and of HoneyHive', async () => {
    server.reply(completion({ content: 'In the meadow.' }));
    const result = await openai.chat.completions.create({
      model,
      messages,
      temperature: 0.5,
      max_tokens: 100,
      stop: '!',
    });

    expect(result.choices[0]?.message.content).toBe('In the meadow.');
    const { name, kind, status, attributes } = await recorded();
    expect([name, kind, status.code]).toEqual(['chat gpt-4o-mini', SpanKind.CLIENT, SpanStatusCode.UNSET]);
    expect(attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': model,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.stop_sequences': ['!'],
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
      'gen_ai.response.finish_reasons': ['stop'],
      'openai.api.type': 'chat_completions',
      'openai.response.service_tier': 'default',
      'openai.response.system_fingerprint': 'fp_1',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(server.origin).port),
      ...tokens,
      honeyhive_event_type: 'model',
      'honeyhive_config.provider': 'openai',
      'honeyhive_config.model': model,
      'honeyhive_config.temperature': 0.5,
      'honeyhive_config.max_tokens': 100,
      'honeyhive_inputs.chat_history.0.role': 'system',
      'honeyhive_inputs.chat_history.0.content': 'You are a bee.',
      'honeyhive_inputs.chat_history.1.role': 'user',
      'honeyhive_inputs.chat_history.1.content': 'Where are the flowers?',
      'honeyhive_outputs.role': 'assistant',
      'honeyhive_outputs.content': 'In the meadow.',
      'honeyhive_outputs.finish_reason': 'stop',
      'honeyhive_metrics.attempts': 1,
    });
    expect(json(attributes['gen_ai.input.messages'])).toEqual([
      { role: 'system', parts: [{ type: 'text', content: 'You are a bee.' }] },
      { role: 'user', parts: [{ type: 'text', content: 'Where are the flowers?' }] },
    ]);
    expect(json(attributes['gen_ai.output.messages'])).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'In the meadow.' }], finish_reason: 'stop' },
    ]);
    expect(attributes).not.toHaveProperty(['gen_ai.request.stream']);
    expect(Object.keys(attributes).filter((key) => /config\.(?:messages|is_streaming)/.test(key))).toEqual([]);
  });

  it('records tool definitions, tool calls and their results', async () => {
    server.reply(completion({ tool_calls: [getWeather] }));
    const history: OpenAI.ChatCompletionMessageParam[] = [
      ...messages,
      { role: 'assistant', tool_calls: [{ ...getWeather, id: 'call_0', type: 'function' }] },
      { role: 'tool', tool_call_id: 'call_0', content: 'sunny' },
    ];
    await openai.chat.completions.create({ model, messages: history, tools });

    const { attributes } = await recorded();
    const call = { type: 'tool_call', name: 'get_weather', arguments: { city: 'Paris' } };
    expect(json(attributes['gen_ai.input.messages']).slice(2)).toEqual([
      { role: 'assistant', parts: [{ ...call, id: 'call_0' }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_0', response: 'sunny' }] },
    ]);
    expect(json(attributes['gen_ai.output.messages'])).toEqual([
      { role: 'assistant', parts: [{ ...call, id: 'call_1' }], finish_reason: 'tool_call' },
    ]);
    expect(json(attributes['gen_ai.tool.definitions'])).toEqual([{ type: 'function', ...definition }]);
    expect(json(attributes['honeyhive_config.tools'])).toEqual(tools);
    expect(attributes).toMatchObject({
      'gen_ai.response.finish_reasons': ['tool_calls'],
      'honeyhive_inputs.chat_history.3.tool_call_id': 'call_0',
      'honeyhive_outputs.tool_calls.0.id': 'call_1',
      'honeyhive_outputs.tool_calls.0.function.name': 'get_weather',
      'honeyhive_outputs.tool_calls.0.function.arguments': '{"city":"Paris"}',
    });
  });

  it('records each of several choices', async () => {
    const choice = (index: number, content: string) => ({
      index,
      message: { role: 'assistant', content },
      finish_reason: 'stop',
    });
    server.reply(completion({}, { choices: [choice(0, 'Left.'), choice(1, 'Right.')] }));
    await openai.chat.completions.create({ model, messages, n: 2 });
    expect((await recorded()).attributes).toMatchObject({
      'gen_ai.request.choice.count': 2,
      'gen_ai.response.finish_reasons': ['stop', 'stop'],
      'honeyhive_outputs.choices.0.content': 'Left.',
      'honeyhive_outputs.choices.1.content': 'Right.',
    });
  });

  it('puts a stream together, and ends with it', async () => {
    const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":' } };
    server.reply({
      events: [
        chunk({ role: 'assistant', content: 'In the ' }),
        chunk({ content: 'meadow.' }),
        chunk({ tool_calls: [call] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '"Paris"}' } }] }),
        chunk({}, 'tool_calls'),
        usageChunk,
      ],
    });
    const stream = await openai.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let chunks = 0;
    for await (const _ of stream) {
      expect(telemetry.spans).toEqual([]);
      chunks += 1;
    }

    expect(chunks).toBe(6);
    const { attributes } = await recorded();
    expect(attributes).toMatchObject({
      'gen_ai.request.stream': true,
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.finish_reasons': ['tool_calls'],
      'honeyhive_config.is_streaming': true,
      'honeyhive_metrics.chunks': 6,
      'honeyhive_outputs.content': 'In the meadow.',
      'honeyhive_outputs.tool_calls.0.function.arguments': '{"city":"Paris"}',
      ...tokens,
    });
    const seconds = attributes['gen_ai.response.time_to_first_chunk'];
    expect(seconds).toBe(Number(attributes['honeyhive_metrics.time_to_first_chunk_ms']) / 1000);
    expect(json(attributes['gen_ai.output.messages'])[0].parts).toEqual([
      { type: 'text', content: 'In the meadow.' },
      { type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: { city: 'Paris' } },
    ]);
  });

  it('records of an abandoned stream what the application has read', async () => {
    server.reply({ events: [chunk({ content: 'In' }), chunk({ content: ' the' })], isHeld: true });
    for await (const _ of await openai.chat.completions.create({ model, messages, stream: true })) break;
    const { attributes, status } = await recorded();
    expect(status.code).toBe(SpanStatusCode.UNSET);
    expect(attributes).toMatchObject({
      'honeyhive_outputs.content': 'In',
      'honeyhive_metadata.stream_abandoned': true,
      'gen_ai.response.finish_reasons': ['error'],
    });
  });

  it('ends with the readers of a stream that is split, and of one that becomes a web stream', async () => {
    const events = [chunk({ content: 'Bees' }, 'stop')];
    server.reply({ events }, { events });
    const split = (await openai.chat.completions.create({ model, messages, stream: true })).tee();
    for (const branch of split) for await (const _ of branch);
    expect((await recorded()).attributes).toMatchObject({ 'honeyhive_outputs.content': 'Bees' });

    telemetry.reset();
    const web = (await openai.chat.completions.create({ model, messages, stream: true })).toReadableStream();
    for await (const _ of web);
    expect((await recorded()).attributes).toMatchObject({ 'honeyhive_outputs.content': 'Bees' });
  });

  it('records parse() once, and the completion that it cannot parse', async () => {
    const cut = { index: 0, message: { role: 'assistant', content: '{"a' }, finish_reason: 'length' };
    server.reply(completion({ content: '{"a":1}' }), completion({}, { choices: [cut] }));
    const response_format = { type: 'json_schema', json_schema: { name: 'a', schema: {} } } as const;
    const parse = () => openai.chat.completions.parse({ model, messages, response_format });
    expect((await parse()).choices[0]?.message.content).toBe('{"a":1}');
    expect((await recorded()).attributes).toMatchObject({
      'gen_ai.output.type': 'json',
      'honeyhive_outputs.content': '{"a":1}',
      ...tokens,
    });

    telemetry.reset();
    await expect(parse()).rejects.toThrow(/length limit/);
    const { attributes, status } = await recorded();
    expect(status.code).toBe(SpanStatusCode.ERROR);
    expect(attributes).toMatchObject({
      'error.type': 'LengthFinishReasonError',
      'gen_ai.response.finish_reasons': ['length'],
      'honeyhive_outputs.content': '{"a',
      ...tokens,
    });
  });

  it('records the helper stream() once, with its events as ever', async () => {
    server.reply({
      events: [chunk({ role: 'assistant', content: 'Be' }), chunk({ content: 'es' }), chunk({}, 'stop')],
    });
    const words: string[] = [];
    const runner = openai.chat.completions.stream({ model, messages }).on('content', (word) => void words.push(word));
    expect(await runner.finalContent()).toBe('Bees');
    expect(words).toEqual(['Be', 'es']);
    expect((await recorded()).attributes).toMatchObject({ 'honeyhive_outputs.content': 'Bees' });
  });

  it('records the helper stream() that the application aborts', async () => {
    server.reply({ events: [chunk({ role: 'assistant', content: 'Be' })], isHeld: true });
    const runner = openai.chat.completions.stream({ model, messages });
    runner.on('content', () => runner.abort());
    await expect(runner.done()).rejects.toThrow(/abort/);
    expect((await recorded()).attributes).toMatchObject({
      'honeyhive_outputs.content': 'Be',
      'honeyhive_metadata.stream_abandoned': true,
    });
  });
});
