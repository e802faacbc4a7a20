// Clients return promises with methods of their own, and builders with a `then`. Traced functions hand back what they made.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import {
  enrichSpanContext,
  traceChain,
  traceModel,
  traceTool,
  withDistributedTraceContext,
  withSession,
} from '@honeyhive/node';
import { PostgrestClient } from '@supabase/postgrest-js';
import got from 'got';
import createKnex from 'knex';
import ky from 'ky';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import superagent from 'superagent';
import { z } from 'zod';
import { atEnd } from './support/at-end.mjs';
import { newCaller } from './support/caller.mjs';
import { startModelServer } from './support/model-server.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { startUpstream } from './support/upstream.mjs';

const telemetry = await startTelemetry();
const models = await startModelServer();
const { origin, calls } = await startUpstream(
  (_req, res) => void res.setHeader('content-type', 'application/json').end('[{"id":7}]'),
);

const openai = new OpenAI({ apiKey: 'key', baseURL: `${models.origin}/v1`, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: 'key', baseURL: models.origin, maxRetries: 0 });
const postgrest = new PostgrestClient(origin);
const knex = createKnex({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
atEnd(() => knex.destroy());
await knex.schema.createTable('users', (table) => void table.integer('id'));
await knex('users').insert({ id: 7 });

const messages = [{ role: 'user', content: 'Hello?' }];
const chat = { model: 'bee-1', messages };
const claude = { model: 'bee-1', max_tokens: 100, messages };

class Cancellable extends Promise {
  cancel() {
    return 'cancelled';
  }
}

/** Each makes something that can be awaited, and is more than a promise. */
const makers = {
  'openai.chat.completions.create': () => openai.chat.completions.create(chat),
  'openai.chat.completions.create of a stream': () => openai.chat.completions.create({ ...chat, stream: true }),
  'anthropic.messages.create': () => anthropic.messages.create(claude),
  'ky.get': () => ky.get(origin),
  got: () => got(origin),
  'superagent.get': () => superagent.get(origin),
  'postgrest.from().select': () => postgrest.from('users').select('*'),
  knex: () => knex('users').select('*'),
  'a subclass of Promise': () => Cancellable.resolve({ id: 7 }),
};

/** Each runs `fn` and hands back what it returned. */
const wrappers = {
  traceTool: (fn) => traceTool(fn)(),
  traceModel: (fn) => traceModel(fn)(),
  traceChain: (fn) => traceChain(fn)(),
  enrichSpanContext: (fn) => enrichSpanContext({ eventName: 'event' }, fn),
  withSession: (fn) => withSession({ sessionId: 'chosen' }, fn),
  withDistributedTraceContext: (fn) => withDistributedTraceContext(newCaller().headers, telemetry.tracer, fn),
};

for (const [wrapper, run] of Object.entries(wrappers)) {
  describe(wrapper, () => {
    for (const [name, make] of Object.entries(makers)) {
      test(`hands back the very object of ${name}, which resolves as ever`, async () => {
        let made;
        const handed = run(() => {
          made = make();
          return made;
        });
        assert.equal(handed, made);
        assert.ok((await handed) !== undefined);
      });
    }
  });
}

/** Calls `use` with a traced function. Returns its outcome, the only event that came of it, and how many requests it sent. */
async function traced(fn, use) {
  const eventName = `event ${randomUUID()}`;
  const outcome = await use(traceModel(fn, { eventName }));
  const [event] = await telemetry.ended(eventName);
  await telemetry.settled();
  assert.equal(telemetry.spans.filter(({ name }) => name === eventName).length, 1);
  assert.deepEqual(telemetry.complaints, []);
  assert.equal(event.status.code, 'unset');
  const sent = [...models.calls, ...calls].filter(({ traceId }) => traceId === event.traceId).length;
  return { outcome, event, sent };
}

function outputsOf({ attributes }) {
  return Object.entries(attributes).flatMap(([name, value]) => (name.startsWith('honeyhive_outputs') ? [value] : []));
}

describe('openai', () => {
  const { completions } = openai.chat;
  const create = completions.create.bind(completions);

  test('await', async () => {
    const { outcome, event, sent } = await traced(create, (call) => call(chat));
    assert.equal(outcome.choices[0].message.content, '{"text":"Hello"}');
    assert.ok(outputsOf(event).includes('{"text":"Hello"}'));
    assert.equal(sent, 1);
  });

  test('withResponse', async () => {
    const { outcome, event, sent } = await traced(create, (call) => call(chat).withResponse());
    assert.equal(outcome.data.choices[0].message.content, '{"text":"Hello"}');
    assert.equal(outcome.response.status, 200);
    assert.equal(outcome.request_id, 'req_1');
    assert.ok(outputsOf(event).includes('{"text":"Hello"}'));
    assert.equal(sent, 1);
  });

  test('asResponse, whose body nobody has read before', async () => {
    const { outcome, sent } = await traced(create, async (call) => (await call(chat).asResponse()).json());
    assert.equal(outcome.choices[0].message.content, '{"text":"Hello"}');
    assert.equal(sent, 1);
  });

  test('parse', async () => {
    const parse = completions.parse.bind(completions);
    const response_format = zodResponseFormat(z.object({ text: z.string() }), 'answer');
    const { outcome, sent } = await traced(parse, (call) => call({ ...chat, response_format }));
    assert.deepEqual(outcome.choices[0].message.parsed, { text: 'Hello' });
    assert.equal(sent, 1);
  });

  test('a stream withResponse', async () => {
    const { outcome, sent } = await traced(create, async (call) => {
      const { data, response } = await call({ ...chat, stream: true }).withResponse();
      assert.equal(response.status, 200);
      return Array.fromAsync(data, ({ choices }) => choices[0]?.delta.content ?? '');
    });
    assert.equal(outcome.join(''), 'Hello, bees');
    assert.equal(sent, 1);
  });

  test('stream', async () => {
    const stream = completions.stream.bind(completions);
    const { outcome, sent } = await traced(stream, async (call) => {
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

  test('withResponse', async () => {
    const { outcome, event, sent } = await traced(create, (call) => call(claude).withResponse());
    assert.equal(outcome.data.content[0].text, 'Hello');
    assert.equal(outcome.request_id, 'req_1');
    assert.ok(outputsOf(event).includes('Hello'));
    assert.equal(sent, 1);
  });

  test('asResponse, whose body nobody has read before', async () => {
    const { outcome, sent } = await traced(create, async (call) => (await call(claude).asResponse()).json());
    assert.equal(outcome.content[0].text, 'Hello');
    assert.equal(sent, 1);
  });

  test('messages.stream and its events', async () => {
    const { outcome, sent } = await traced(stream, async (call) => {
      const deltas = [];
      const message = await call(claude)
        .on('text', (delta) => deltas.push(delta))
        .finalMessage();
      return { deltas, text: message.content[0].text };
    });
    assert.deepEqual(outcome, { deltas: ['Hello', ', bees'], text: 'Hello, bees' });
    assert.equal(sent, 1);
  });

  test('messages.stream withResponse', async () => {
    const { outcome, sent } = await traced(stream, async (call) => {
      const { data, response } = await call(claude).withResponse();
      return { status: response.status, text: await data.finalText() };
    });
    assert.deepEqual(outcome, { status: 200, text: 'Hello, bees' });
    assert.equal(sent, 1);
  });
});

describe('clients and builders', () => {
  test('ky.get(url).json()', async () => {
    const { outcome, sent } = await traced(ky.get, (call) => call(origin).json());
    assert.deepEqual(outcome, [{ id: 7 }]);
    assert.equal(sent, 1);
  });

  test('got(url).json()', async () => {
    const { outcome, sent } = await traced(got, (call) => call(origin).json());
    assert.deepEqual(outcome, [{ id: 7 }]);
    assert.equal(sent, 1);
  });

  test('superagent.get(url).set().query()', async () => {
    const { outcome, sent } = await traced(superagent.get, async (call) => {
      const { body } = await call(origin).set('x-one', '1').query({ two: 2 });
      return body;
    });
    assert.deepEqual(outcome, [{ id: 7 }]);
    assert.equal(calls.at(-1).headers['x-one'], '1');
    assert.equal(calls.at(-1).url, '/?two=2');
    assert.equal(sent, 1);
  });

  test('postgrest.from().select().eq()', async () => {
    const select = () => postgrest.from('users').select('*');
    const { outcome, sent } = await traced(select, async (call) => (await call().eq('id', 7).limit(1)).data);
    assert.deepEqual(outcome, [{ id: 7 }]);
    assert.match(calls.at(-1).url, /id=eq\.7/);
    assert.equal(sent, 1);
  });

  test('knex().where().first()', async () => {
    let queries = 0;
    const count = () => {
      queries += 1;
    };
    knex.on('query', count);
    const { outcome } = await traced(
      () => knex('users'),
      (call) => call().where({ id: 7 }).first(),
    );
    knex.off('query', count);
    assert.deepEqual(outcome, { id: 7 });
    assert.equal(queries, 1);
  });

  test('a subclass of Promise', async () => {
    const { outcome } = await traced(
      () => Cancellable.resolve({ id: 7 }),
      async (call) => {
        const promise = call();
        assert.equal(promise.cancel(), 'cancelled');
        return promise.then(({ id }) => id).finally(() => {});
      },
    );
    assert.equal(outcome, 7);
  });
});

describe('an error', () => {
  const unreachable = new OpenAI({ apiKey: 'key', baseURL: 'http://127.0.0.1:1', maxRetries: 0 });
  const failing = {
    'openai.chat.completions.create': () => unreachable.chat.completions.create(chat),
    'ky.get': () => ky.get('http://127.0.0.1:1', { retry: 0 }),
    got: () => got('http://127.0.0.1:1', { retry: { limit: 0 } }),
    'superagent.get': () => superagent.get('http://127.0.0.1:1'),
    knex: () => knex('nothing'),
    'a subclass of Promise': () => Cancellable.reject(new RangeError('out of range')),
  };

  for (const [name, fn] of Object.entries(failing)) {
    test(`of ${name} reaches the caller, and is recorded once`, async () => {
      const eventName = `failing ${name}`;
      await assert.rejects(async () => await traceTool(fn, { eventName })());
      const [event] = await telemetry.ended(eventName);
      assert.equal(event.status.code, 'error');
      assert.equal(event.events.filter(({ name }) => name === 'exception').length, 1);
    });
  }
});
