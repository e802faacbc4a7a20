import { SpanStatusCode } from '@opentelemetry/api';
import type OpenAI from 'openai';
import { closeServers } from '../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { wrapOpenAI } from '../src/index.js';
import { outputMessage, responseOf, ScriptedOpenAI } from './scripted-openai.js';
import { versions } from './versions.js';

const model = 'gpt-4o-mini';
const functionCall = {
  id: 'fc_1',
  type: 'function_call',
  call_id: 'call_1',
  name: 'get_weather',
  arguments: '{"city":"Paris"}',
};
const reasoning = { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 'I look it up.' }] };
const webSearch = { id: 'ws_1', type: 'web_search_call', status: 'completed' };
const tokens = {
  'gen_ai.usage.input_tokens': 12,
  'gen_ai.usage.output_tokens': 7,
  'gen_ai.usage.cache_read.input_tokens': 4,
  'gen_ai.usage.reasoning.output_tokens': 3,
  'honeyhive_metadata.prompt_tokens': 12,
  'honeyhive_metadata.completion_tokens': 7,
  'honeyhive_metadata.total_tokens': 19,
};

/** The events of a response that says `text`. */
function eventsOf(text: string, last: object) {
  const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] };
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const part = { type: 'output_text', text: '', annotations: [] };
  return [
    { type: 'response.created', response: responseOf([], { status: 'in_progress', usage: null }) },
    { type: 'response.output_item.added', output_index: 0, item },
    { type: 'response.content_part.added', ...at, part },
    ...text.split(/(?= )/).map((delta) => ({ type: 'response.output_text.delta', ...at, delta })),
    { type: 'response.output_text.done', ...at, text },
    { type: 'response.content_part.done', ...at, part: { ...part, text } },
    { type: 'response.output_item.done', output_index: 0, item: outputMessage(text) },
    last,
  ].map((event, sequence_number) => ({ ...event, sequence_number }));
}

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

async function recorded() {
  const [span] = await telemetry.ended(1);
  expect(telemetry.spans).toHaveLength(1);
  if (span === undefined) throw new Error('No span has ended');
  return span;
}

const json = (value: unknown) => JSON.parse(String(value));

describe.each(versions)('%s', (_version, Client) => {
  let openai: OpenAI;
  beforeEach(() => {
    openai = wrapOpenAI(new Client({ apiKey: 'key', baseURL: server.baseURL }));
  });

  it('records a response, with instructions apart from the messages', async () => {
    server.reply({ json: responseOf([reasoning, outputMessage('In the meadow.')]) });
    const result = await openai.responses.create({
      model,
      instructions: 'You are a bee.',
      input: 'Where are the flowers?',
      reasoning: { effort: 'low' },
      max_output_tokens: 100,
      previous_response_id: 'resp_0',
    });

    expect(result.output_text).toBe('In the meadow.');
    const { name, attributes } = await recorded();
    expect(name).toBe('chat gpt-4o-mini');
    expect(attributes).toMatchObject({
      'openai.api.type': 'responses',
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.previous_response.id': 'resp_0',
      'gen_ai.response.id': 'resp_1',
      'gen_ai.response.finish_reasons': ['stop'],
      'honeyhive_config.reasoning': '{"effort":"low"}',
      'honeyhive_inputs.chat_history.0.role': 'system',
      'honeyhive_inputs.chat_history.0.content': 'You are a bee.',
      'honeyhive_inputs.chat_history.1.content': 'Where are the flowers?',
      'honeyhive_outputs.role': 'assistant',
      'honeyhive_outputs.content': 'In the meadow.',
      'honeyhive_outputs.reasoning_content': 'I look it up.',
      ...tokens,
    });
    expect(json(attributes['gen_ai.system_instructions'])).toEqual([{ type: 'text', content: 'You are a bee.' }]);
    expect(json(attributes['gen_ai.input.messages'])).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Where are the flowers?' }] },
    ]);
    expect(json(attributes['gen_ai.output.messages'])).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'I look it up.' },
          { type: 'text', content: 'In the meadow.' },
        ],
        finish_reason: 'stop',
      },
    ]);
  });

  it('records calls of functions and of tools at OpenAI, and their results', async () => {
    server.reply({ json: responseOf([webSearch, functionCall]) });
    const input = [
      { role: 'user', content: [{ type: 'input_text', text: 'Weather?' }] },
      reasoning,
      functionCall,
      { type: 'function_call_output', call_id: 'call_1', output: 'sunny' },
    ] as OpenAI.Responses.ResponseInput;
    await openai.responses.create({ model, input, tools: [{ type: 'web_search_preview' }] });

    const { attributes } = await recorded();
    const call = { type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: { city: 'Paris' } };
    expect(json(attributes['gen_ai.input.messages'])).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Weather?' }] },
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'I look it up.' }, call] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: 'sunny' }] },
    ]);
    expect(json(attributes['gen_ai.output.messages'])).toEqual([
      { role: 'assistant', parts: [webSearch, call], finish_reason: 'tool_call' },
    ]);
    expect(json(attributes['gen_ai.tool.definitions'])).toEqual([{ type: 'web_search_preview' }]);
    expect(attributes).toMatchObject({
      'gen_ai.response.finish_reasons': ['tool_calls'],
      'honeyhive_outputs.tool_calls.0.function.name': 'get_weather',
    });
  });

  it('records the last event of a stream', async () => {
    const response = responseOf([outputMessage('In the meadow.')]);
    server.reply({ events: eventsOf('In the meadow.', { type: 'response.completed', response }) });
    const stream = await openai.responses.create({ model, input: 'Where?', stream: true });
    for await (const _ of stream) expect(telemetry.spans).toEqual([]);
    expect((await recorded()).attributes).toMatchObject({
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'honeyhive_outputs.content': 'In the meadow.',
      ...tokens,
    });
  });

  it('records of an abandoned stream what the application has read', async () => {
    server.reply({ events: eventsOf('In the meadow.', {}).slice(0, 5), isHeld: true });
    for await (const { type } of await openai.responses.create({ model, input: 'Where?', stream: true })) {
      if (type === 'response.output_text.delta') break;
    }
    expect((await recorded()).attributes).toMatchObject({
      'gen_ai.response.id': 'resp_1',
      'gen_ai.response.finish_reasons': ['error'],
      'honeyhive_outputs.content': 'In',
      'honeyhive_metadata.stream_abandoned': true,
    });
  });

  it('records the helpers parse() and stream() once', async () => {
    const response = responseOf([outputMessage('{"a":1}')]);
    server.reply({ json: response }, { events: eventsOf('{"a":1}', { type: 'response.completed', response }) });
    const text = { format: { type: 'json_schema', name: 'a', schema: {} } } as const;
    await openai.responses.parse({ model, input: 'Where?', text });
    expect((await recorded()).attributes).toMatchObject({
      'gen_ai.output.type': 'json',
      'honeyhive_outputs.content': '{"a":1}',
    });
    telemetry.reset();
    const final = await openai.responses.stream({ model, input: 'Where?' }).finalResponse();
    expect(final.output).toMatchObject(response.output);
    expect((await recorded()).attributes).toMatchObject({ 'honeyhive_outputs.content': '{"a":1}' });
  });

  it('says why a response ended early', async () => {
    const incomplete_details = { reason: 'max_output_tokens' };
    server.reply({ json: responseOf([outputMessage('In')], { status: 'incomplete', incomplete_details }) });
    await openai.responses.create({ model, input: 'Where?' });
    expect((await recorded()).attributes).toMatchObject({ 'gen_ai.response.finish_reasons': ['length'] });
  });

  it('records a response that failed as an error, although the call resolves', async () => {
    const error = { code: 'server_error', message: 'The model is ill' };
    server.reply({ json: responseOf([], { status: 'failed', error }) });
    expect((await openai.responses.create({ model, input: 'Where?' })).status).toBe('failed');
    const { status, attributes } = await recorded();
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'The model is ill' });
    expect(attributes).toMatchObject({ 'error.type': 'server_error', honeyhive_error: 'The model is ill' });
  });

  it('gives no reason for a response that is still produced in the background', async () => {
    server.reply({ json: responseOf([], { status: 'queued', usage: null }) });
    await openai.responses.create({ model, input: 'Where?', background: true });
    const { attributes } = await recorded();
    expect(attributes['gen_ai.response.id']).toBe('resp_1');
    expect(attributes).not.toHaveProperty(['gen_ai.response.finish_reasons']);
  });
});
