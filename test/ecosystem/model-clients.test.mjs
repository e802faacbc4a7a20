// The SDKs of OpenAI and Anthropic return promises that have methods, and streams that emit events. All of them work on the
// result of a traced function, and each call is one event and one request.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { callTraced } from './support/call-traced.mjs';
import { startModelServer } from './support/model-server.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();
const models = await startModelServer();
const openai = new OpenAI({ apiKey: 'key', baseURL: `${models.origin}/v1`, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: 'key', baseURL: models.origin, maxRetries: 0 });
const messages = [{ role: 'user', content: 'Hello?' }];
const chat = { model: 'bee-1', messages };
const claude = { model: 'bee-1', max_tokens: 100, messages };

function outputsOf({ attributes }) {
  return Object.entries(attributes).flatMap(([name, value]) => (name.startsWith('honeyhive_outputs') ? [value] : []));
}

describe('openai', () => {
  const { completions } = openai.chat;
  const create = completions.create.bind(completions);

  test('`await` returns the completion, which is recorded', async () => {
    const { outcome, event, sent } = await callTraced(telemetry, models.calls, create, (call) => call(chat));
    assert.equal(outcome.choices[0].message.content, '{"text":"Hello"}');
    assert.ok(outputsOf(event).includes('{"text":"Hello"}'));
    assert.equal(sent, 1);
  });

  test('withResponse returns the data, which is recorded, and the response', async () => {
    const { outcome, event, sent } = await callTraced(telemetry, models.calls, create, (call) =>
      call(chat).withResponse(),
    );
    assert.equal(outcome.data.choices[0].message.content, '{"text":"Hello"}');
    assert.equal(outcome.response.status, 200);
    assert.equal(outcome.request_id, 'req_1');
    assert.ok(outputsOf(event).includes('{"text":"Hello"}'));
    assert.equal(sent, 1);
  });

  test('asResponse returns the response with its body unread', async () => {
    const { outcome, sent } = await callTraced(telemetry, models.calls, create, async (call) =>
      (await call(chat).asResponse()).json(),
    );
    assert.equal(outcome.choices[0].message.content, '{"text":"Hello"}');
    assert.equal(sent, 1);
  });

  test('parse returns the parsed message', async () => {
    const parse = completions.parse.bind(completions);
    const response_format = zodResponseFormat(z.object({ text: z.string() }), 'answer');
    const { outcome, sent } = await callTraced(telemetry, models.calls, parse, (call) =>
      call({ ...chat, response_format }),
    );
    assert.deepEqual(outcome.choices[0].message.parsed, { text: 'Hello' });
    assert.equal(sent, 1);
  });

  test('withResponse returns the stream and the response', async () => {
    const { outcome, sent } = await callTraced(telemetry, models.calls, create, async (call) => {
      const { data, response } = await call({ ...chat, stream: true }).withResponse();
      assert.equal(response.status, 200);
      return Array.fromAsync(data, ({ choices }) => choices[0]?.delta.content ?? '');
    });
    assert.equal(outcome.join(''), 'Hello, bees');
    assert.equal(sent, 1);
  });

  test('stream returns a stream that emits events', async () => {
    const stream = completions.stream.bind(completions);
    const { outcome, sent } = await callTraced(telemetry, models.calls, stream, async (call) => {
      const deltas = [];
      const content = await call(chat)
        .on('content', (delta) => deltas.push(delta))
        .finalContent();
      return { deltas, content };
    });
    assert.deepEqual(outcome, { deltas: ['Hello', ', bees'], content: 'Hello, bees' });
    assert.equal(sent, 1);
  });
});

describe('@anthropic-ai/sdk', () => {
  const create = anthropic.messages.create.bind(anthropic.messages);
  const stream = anthropic.messages.stream.bind(anthropic.messages);

  test('withResponse returns the data, which is recorded, and the response', async () => {
    const { outcome, event, sent } = await callTraced(telemetry, models.calls, create, (call) =>
      call(claude).withResponse(),
    );
    assert.equal(outcome.data.content[0].text, 'Hello');
    assert.equal(outcome.request_id, 'req_1');
    assert.ok(outputsOf(event).includes('Hello'));
    assert.equal(sent, 1);
  });

  test('asResponse returns the response with its body unread', async () => {
    const { outcome, sent } = await callTraced(telemetry, models.calls, create, async (call) =>
      (await call(claude).asResponse()).json(),
    );
    assert.equal(outcome.content[0].text, 'Hello');
    assert.equal(sent, 1);
  });

  test('stream returns a stream that emits events', async () => {
    const { outcome, sent } = await callTraced(telemetry, models.calls, stream, async (call) => {
      const deltas = [];
      const message = await call(claude)
        .on('text', (delta) => deltas.push(delta))
        .finalMessage();
      return { deltas, text: message.content[0].text };
    });
    assert.deepEqual(outcome, { deltas: ['Hello', ', bees'], text: 'Hello, bees' });
    assert.equal(sent, 1);
  });

  test('withResponse of a stream returns the stream and the response', async () => {
    const { outcome, sent } = await callTraced(telemetry, models.calls, stream, async (call) => {
      const { data, response } = await call(claude).withResponse();
      return { status: response.status, text: await data.finalText() };
    });
    assert.deepEqual(outcome, { status: 200, text: 'Hello, bees' });
    assert.equal(sent, 1);
  });
});
