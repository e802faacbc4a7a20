// A wrapped OpenAI client beside OpenInference, whose instrumentation HoneyHive's documentation teaches, and without it.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { enrichSpanContext } from '@honeyhive/node';
import { wrapOpenAI } from '@honeyhive/openai';
import OpenAI from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { startModelServer } from './support/model-server.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();
const models = await startModelServer();
const newClient = (options) =>
  wrapOpenAI(new OpenAI({ apiKey: 'key', baseURL: `${models.origin}/v1`, maxRetries: 0, ...options }));
const chat = { model: 'bee-1', messages: [{ role: 'user', content: 'Hello?' }] };

/** The spans below an event in which `call` runs, by name. */
async function spansOf(call) {
  const { promise: id, resolve } = Promise.withResolvers();
  await enrichSpanContext({ eventName: 'agent' }, async (span) => {
    resolve(span.spanContext().spanId);
    await call();
  });
  await telemetry.span(await id);
  await telemetry.settled();
  const { traceId } = await telemetry.span(await id);
  return telemetry.spans.filter((span) => span.traceId === traceId && span.name !== 'agent');
}

/** Each calls the model once. */
const calls = {
  create: (openai) => openai.chat.completions.create(chat),
  async 'create with a stream'(openai) {
    for await (const _ of await openai.chat.completions.create({ ...chat, stream: true }));
  },
  parse: (openai) =>
    openai.chat.completions.parse({
      ...chat,
      response_format: zodResponseFormat(z.object({ text: z.string() }), 'answer'),
    }),
  stream: (openai) => openai.chat.completions.stream(chat).finalContent(),
  runTools(openai) {
    const tool = zodFunction({ name: 'hum', parameters: z.object({}), function: () => 'hum' });
    return openai.chat.completions.runTools({ ...chat, tools: [tool] }).done();
  },
};

describe('alone', () => {
  for (const [name, call] of Object.entries(calls)) {
    test(`${name} is one event of a model`, async () => {
      const spans = await spansOf(() => call(newClient()));
      assert.deepEqual(
        spans.map(({ name, attributes }) => [name, attributes.honeyhive_event_type]),
        [['chat bee-1', 'model']],
      );
    });
  }

  test('a timeout is recorded by the class of its error', async () => {
    const openai = newClient({
      fetch: (_url, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
      timeout: 20,
    });
    const [span] = await spansOf(() => assert.rejects(calls.create(openai), OpenAI.APIConnectionTimeoutError));
    assert.equal(span.attributes['error.type'], 'APIConnectionTimeoutError');
  });
});

describe('beside OpenInference', () => {
  const early = newClient();
  before(() => new OpenAIInstrumentation().manuallyInstrument(OpenAI));

  for (const [name, call] of Object.entries(calls)) {
    for (const [when, client] of [
      ['before', () => early],
      ['after', newClient],
    ]) {
      test(`${name} of a client that was wrapped ${when} it is one event`, async () => {
        const spans = await spansOf(() => call(client()));
        assert.equal(spans.length, 1, JSON.stringify(spans.map(({ name }) => name)));
        assert.equal(spans[0].attributes['openinference.span.kind'], 'LLM');
      });
    }
  }
});
