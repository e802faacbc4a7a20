import type OpenAI from 'openai';
import { toFile } from 'openai';
import { closeServers } from '../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { wrapOpenAI } from '../src/index.js';
import { ScriptedOpenAI } from './scripted-openai.js';
import { versions } from './versions.js';

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
  return { name: span?.name, attributes: span?.attributes ?? {} };
}

describe.each(versions)('%s', (_version, Client) => {
  let openai: OpenAI;
  beforeEach(() => {
    openai = wrapOpenAI(new Client({ apiKey: 'key', baseURL: server.baseURL, maxRetries: 0 }));
  });

  it('records embeddings, without the vectors', async () => {
    const embedding = Buffer.from(new Float32Array([1, 2, 3]).buffer).toString('base64');
    const data = [0, 1].map((index) => ({ object: 'embedding', index, embedding }));
    const usage = { prompt_tokens: 5, total_tokens: 5 };
    server.reply({ json: { object: 'list', model: 'text-embedding-3-small', data, usage } });
    const { data: vectors } = await openai.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['bee', 'flower'],
      dimensions: 3,
    });
    expect([...(vectors[0]?.embedding ?? [])]).toEqual([1, 2, 3]);
    const { name, attributes } = await recorded();
    expect(name).toBe('embeddings text-embedding-3-small');
    expect(attributes).toMatchObject({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.embeddings.dimension.count': 3,
      'gen_ai.usage.input_tokens': 5,
      'honeyhive_inputs.input.0': 'bee',
      'honeyhive_inputs.input.1': 'flower',
      'honeyhive_outputs.embeddings': 2,
      'honeyhive_outputs.dimensions': 3,
      'honeyhive_metadata.total_tokens': 5,
    });
  });

  it('records how many tokens an embedding has that is asked for by their ids', async () => {
    server.reply({ json: { object: 'list', model: 'm', data: [], usage: {} } });
    await openai.embeddings.create({ model: 'm', input: [1, 2, 3] });
    expect((await recorded()).attributes).toMatchObject({ 'honeyhive_inputs.input': '[3 tokens]' });
  });

  it('records images, without their data', async () => {
    const usage = { input_tokens: 9, output_tokens: 100, total_tokens: 109, input_tokens_details: { text_tokens: 9 } };
    server.reply({ json: { created: 1, data: [{ b64_json: 'A'.repeat(5000) }, { url: 'https://img/1' }], usage } });
    await openai.images.generate({ model: 'gpt-image-1', prompt: 'A bee', n: 2 });
    const { name, attributes } = await recorded();
    expect(name).toBe('generate_content gpt-image-1');
    expect(attributes).toMatchObject({
      'gen_ai.output.type': 'image',
      'gen_ai.usage.output_tokens': 100,
      'gen_ai.usage.text.input_tokens': 9,
      'honeyhive_inputs.chat_history.0.content': 'A bee',
      'honeyhive_outputs.content.0.image_url.url': 'data:image/png;base64,[5000 characters]',
      'honeyhive_outputs.content.1.image_url.url': 'https://img/1',
    });
    expect(JSON.parse(String(attributes['gen_ai.output.messages']))).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[5000 characters]' },
          { type: 'uri', modality: 'image', uri: 'https://img/1' },
        ],
      },
    ]);
  });

  it('records a transcription, and the name of its file', async () => {
    const usage = { type: 'tokens', input_tokens: 14, output_tokens: 3, total_tokens: 17 };
    server.reply({ json: { text: 'Bees hum.', usage } });
    const file = await toFile(Buffer.from('RIFF'), 'bees.wav');
    const { text } = await openai.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file });
    expect(text).toBe('Bees hum.');
    const { name, attributes } = await recorded();
    expect(name).toBe('generate_content gpt-4o-transcribe');
    expect(attributes).toMatchObject({
      'honeyhive_inputs.chat_history.0.content.0.file.filename': 'bees.wav',
      'honeyhive_outputs.content': 'Bees hum.',
      'gen_ai.usage.input_tokens': 14,
    });
    expect(Object.keys(attributes).filter((name) => name.startsWith('honeyhive_config.file'))).toEqual([]);
  });

  it('records speech, and leaves its audio to the application', async () => {
    server.reply({ body: 'audio' });
    const speech = await openai.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Hum' });
    expect(await speech.text()).toBe('audio');
    const { name, attributes } = await recorded();
    expect(name).toBe('generate_content tts-1');
    expect(attributes).toMatchObject({
      'gen_ai.output.type': 'speech',
      'honeyhive_inputs.chat_history.0.content': 'Hum',
      'honeyhive_config.voice': 'alloy',
    });
  });
});
