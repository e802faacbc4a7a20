// Clients return promises with methods of their own, and builders with a `then`. A traced function returns the very object
// that its client made.
import assert from 'node:assert/strict';
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
import ky from 'ky';
import OpenAI from 'openai';
import superagent from 'superagent';
import { callTraced } from './support/call-traced.mjs';
import { newCaller } from './support/caller.mjs';
import { startModelServer } from './support/model-server.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { startUpstream } from './support/upstream.mjs';
import { openUserTable } from './support/user-table.mjs';

const telemetry = await startTelemetry();
const models = await startModelServer();
const { origin, calls } = await startUpstream(
  (_req, res) => void res.setHeader('content-type', 'application/json').end('[{"id":7}]'),
);

const openai = new OpenAI({ apiKey: 'key', baseURL: `${models.origin}/v1`, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: 'key', baseURL: models.origin, maxRetries: 0 });
const postgrest = new PostgrestClient(origin);
const knex = await openUserTable();

const messages = [{ role: 'user', content: 'Hello?' }];
const chat = { model: 'bee-1', messages };
const claude = { model: 'bee-1', max_tokens: 100, messages };

class Cancellable extends Promise {
  cancel() {
    return 'cancelled';
  }
}

/** Each returns an object that can be awaited and has methods of its own. */
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

/** Each runs `fn` and returns its result. */
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
      test(`returns the very object that ${name} made, which still resolves`, async () => {
        let made;
        const returned = run(() => {
          made = make();
          return made;
        });
        assert.equal(returned, made);
        assert.ok((await returned) !== undefined);
      });
    }
  });
}

describe('clients and builders', () => {
  test('ky.get(url).json()', async () => {
    const { outcome, sent } = await callTraced(telemetry, calls, ky.get, (call) => call(origin).json());
    assert.deepEqual(outcome, [{ id: 7 }]);
    assert.equal(sent, 1);
  });

  test('got(url).json()', async () => {
    const { outcome, sent } = await callTraced(telemetry, calls, got, (call) => call(origin).json());
    assert.deepEqual(outcome, [{ id: 7 }]);
    assert.equal(sent, 1);
  });

  test('superagent.get(url).set().query()', async () => {
    const { outcome, sent } = await callTraced(telemetry, calls, superagent.get, async (call) => {
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
    const { outcome, sent } = await callTraced(
      telemetry,
      calls,
      select,
      async (call) => (await call().eq('id', 7).limit(1)).data,
    );
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
    const { outcome } = await callTraced(
      telemetry,
      calls,
      () => knex('users'),
      (call) => call().where({ id: 7 }).first(),
    );
    knex.off('query', count);
    assert.deepEqual(outcome, { id: 7 });
    assert.equal(queries, 1);
  });

  test('a subclass of Promise', async () => {
    const { outcome } = await callTraced(
      telemetry,
      calls,
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
