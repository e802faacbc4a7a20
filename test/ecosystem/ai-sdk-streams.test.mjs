// `traceModel(() => streamText(…))`: the AI SDK returns an object that holds streams and promises, but is neither itself.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { traceModel } from '@honeyhive/node';
import { Agent, OpenAIChatCompletionsModel, run, setTracingDisabled } from '@openai/agents';
import { generateText, streamText, ToolLoopAgent } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import OpenAI from 'openai';
import { send } from './support/caller.mjs';
import { listen } from './support/listen.mjs';
import { startModelServer } from './support/model-server.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();
const models = await startModelServer();
const provider = createOpenAICompatible({ name: 'bees', baseURL: `${models.origin}/v1`, includeUsage: true });
const model = provider('bee-1');
const prompt = 'Hello?';
setTracingDisabled(true);

/** Reads the whole of an iterable of texts. */
const join = async (pieces) => (await Array.fromAsync(pieces)).join('');

/** Each reads the result of `streamText` in another way, and resolves to its text. */
const readers = {
  textStream: (result) => join(result.textStream),
  fullStream: async (result) => {
    const parts = await Array.fromAsync(result.fullStream);
    return parts.flatMap((part) => (part.type === 'text-delta' ? [part.text] : [])).join('');
  },
  'await text': (result) => result.text,
  'consumeStream, then text': async (result) => {
    await result.consumeStream();
    return result.text;
  },
  toTextStreamResponse: (result) => result.toTextStreamResponse().text(),
  toUIMessageStreamResponse: async (result) => {
    const events = await result.toUIMessageStreamResponse().text();
    return [...events.matchAll(/"type":"text-delta","id":"[^"]*","delta":"([^"]*)"/g)]
      .map(([, delta]) => delta)
      .join('');
  },
  pipeTextStreamToResponse: async (result) => {
    const server = createServer((_req, res) => result.pipeTextStreamToResponse(res));
    const { body } = await send(await listen(server));
    return body;
  },
};

/** Fails if an attribute is named after a private field. `_params_` is none: it holds the arguments of a traced function. */
function assertNothingPrivate({ attributes }) {
  const names = Object.keys(attributes).map((name) => name.replace('honeyhive_inputs._params_', 'honeyhive_inputs'));
  assert.deepEqual(
    names.filter((name) => /\._/.test(name)),
    [],
  );
}

function assertRecorded(event) {
  const named = (pattern) =>
    Object.entries(event.attributes).flatMap(([name, value]) => (pattern.test(name) ? [value] : []));
  assert.ok(named(/^honeyhive_outputs/).includes('Hello, bees'), 'the text is not among the outputs');
  const tokens = named(/token/i);
  assert.ok(tokens.includes(10), 'the tokens of the input are not recorded');
  assert.ok(tokens.includes(5), 'the tokens of the output are not recorded');
  assertNothingPrivate(event);
}

/**
 * Calls a traced `start` and reads its result with `read`, while the model holds its stream back. `isEarly` says whether
 * the event ended before the stream did.
 */
async function converse(start, read) {
  const eventName = `event ${randomUUID()}`;
  const hold = models.holdStreams();
  let made;
  const returned = traceModel(
    () => {
      made = start();
      return made;
    },
    { eventName },
  )();
  const text = Promise.resolve(returned).then(read);
  await hold.reached;
  await telemetry.settled();
  const isEarly = telemetry.spans.some(({ name }) => name === eventName);
  hold.release();
  assert.equal(await text, 'Hello, bees');
  const [event] = await telemetry.ended(eventName);
  return { made, returned, isEarly, event };
}

describe('streamText', () => {
  for (const [name, read] of Object.entries(readers)) {
    test(`read by ${name}: the event lasts until the stream ends, and has its text and tokens`, async () => {
      const { made, returned, isEarly, event } = await converse(() => streamText({ model, prompt }), read);
      assert.equal(returned, made);
      assert.equal(isEarly, false, 'the event ended before the stream');
      assert.equal(event.status.code, 'unset');
      assert.ok(event.attributes['honeyhive_metrics.time_to_first_chunk_ms'] > 0);
      assertRecorded(event);
    });
  }

  test('of a model in the process: the event lasts until the stream ends', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers();
    async function* parts() {
      yield { type: 'stream-start', warnings: [] };
      yield { type: 'text-start', id: '1' };
      yield { type: 'text-delta', id: '1', delta: 'Hello' };
      await released;
      yield { type: 'text-delta', id: '1', delta: ', bees' };
      yield { type: 'text-end', id: '1' };
      const usage = { inputTokens: { total: 10 }, outputTokens: { total: 5 } };
      yield { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage };
    }
    const mock = new MockLanguageModelV4({ doStream: async () => ({ stream: ReadableStream.from(parts()) }) });
    const result = traceModel(streamText, { eventName: 'in process' })({ model: mock, prompt });
    const iterator = result.textStream[Symbol.asyncIterator]();
    const { value: first } = await iterator.next();
    await telemetry.settled();
    assert.deepEqual(
      telemetry.spans.filter(({ name }) => name === 'in process'),
      [],
    );
    release();
    assert.equal(first + (await join({ [Symbol.asyncIterator]: () => iterator })), 'Hello, bees');
    const [event] = await telemetry.ended('in process');
    assertRecorded(event);
  });
});

test('ToolLoopAgent.stream: the event lasts until the stream ends, and has its text and tokens', async () => {
  const agent = new ToolLoopAgent({ model });
  const { isEarly, event } = await converse(
    () => agent.stream({ prompt }),
    (result) => join(result.textStream),
  );
  assert.equal(isEarly, false, 'the event ended before the stream');
  assertRecorded(event);
});

test('run of @openai/agents with `stream`: the event lasts until the stream ends', async () => {
  const client = new OpenAI({ apiKey: 'key', baseURL: `${models.origin}/v1` });
  const agent = new Agent({ name: 'bee', model: new OpenAIChatCompletionsModel(client, 'bee-1') });
  const { isEarly, event } = await converse(
    () => run(agent, prompt, { stream: true }),
    async (result) => {
      const text = await join(result.toTextStream());
      await result.completed;
      return text;
    },
  );
  assert.equal(isEarly, false, 'the event ended before the stream');
  assertNothingPrivate(event);
});

test('generateText: nothing private is recorded of its result', async () => {
  const { text } = await traceModel(generateText, { eventName: 'generate' })({ model, prompt });
  assert.equal(text, '{"text":"Hello"}');
  const [event] = await telemetry.ended('generate');
  assert.ok(Object.values(event.attributes).includes('{"text":"Hello"}'));
  assertNothingPrivate(event);
});

test('`_id` of a plain object is data, and is recorded', async () => {
  traceModel(() => ({ _id: 'document-7', name: 'Ada' }), { eventName: 'find' })();
  const [event] = await telemetry.ended('find');
  assert.equal(event.attributes['honeyhive_outputs.result._id'], 'document-7');
});
