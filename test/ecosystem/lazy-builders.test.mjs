// A builder begins its work when `then` is called, which `await` does after the scope that returned it was left:
// `await withSession({ sessionId }, () => superagent.get(url))`. It works in the scope that returned it, once.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  currentSession,
  enrichSpanContext,
  traceTool,
  withDistributedTraceContext,
  withSession,
} from '@honeyhive/node';
import { trace } from '@opentelemetry/api';
import { PostgrestClient } from '@supabase/postgrest-js';
import { sql } from 'drizzle-orm';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import createKnex from 'knex';
import superagent from 'superagent';
import { atEnd } from './support/at-end.mjs';
import { newCaller } from './support/caller.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { startUpstream } from './support/upstream.mjs';

const telemetry = await startTelemetry();
const { origin, calls } = await startUpstream(
  (_req, res) => void res.setHeader('content-type', 'application/json').end('[{"id":7}]'),
);

/** The trace, span and session in which each builder has done its work. */
let works = [];
const note = () => {
  const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
  works.push({ traceId, parentId: spanId, session: currentSession()?.sessionId });
};

const postgrest = new PostgrestClient(origin);
const knex = createKnex({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
atEnd(() => knex.destroy());
await knex.schema.createTable('users', (table) => void table.integer('id'));
await knex('users').insert({ id: 7 });
knex.on('query', note);
const users = sqliteTable('users', { id: integer('id') });
const database = drizzle(async () => {
  note();
  return { rows: [[7]] };
});

/** Each makes a builder that has not begun, and reads what it resolves to. */
const builders = {
  'superagent.get': { make: () => superagent.get(origin), read: ({ body }) => body },
  'superagent.post().send': { make: () => superagent.post(origin).send({}), read: ({ body }) => body },
  'postgrest.from().select': { make: () => postgrest.from('users').select('*'), read: ({ data }) => data },
  'postgrest.rpc': { make: () => postgrest.rpc('ask', {}), read: ({ data }) => data },
  'knex().select': { make: () => knex('users').select('*'), read: (rows) => rows },
  'knex.raw': { make: () => knex.raw('select id from users'), read: (rows) => rows },
  'drizzle.select': { make: () => database.select().from(users), read: (rows) => rows },
  'drizzle.all': { make: () => database.all(sql`select id from users`), read: (rows) => rows.map(([id]) => ({ id })) },
};

const caller = newCaller();

/** Each enters a scope, and tells what a call made in it carries. */
const scopes = {
  withSession: {
    enter: (fn) => withSession({ sessionId: 'chosen' }, fn),
    expected: () => ({ session: 'chosen', traceId: undefined, parentId: undefined }),
  },
  withDistributedTraceContext: {
    enter: (fn) => withDistributedTraceContext(caller.headers, telemetry.tracer, fn),
    expected: () => ({ session: caller.session, traceId: caller.traceId, parentId: caller.spanId }),
  },
  enrichSpanContext: {
    enter: (fn) => enrichSpanContext({ eventName: 'event' }, fn),
    expected: ({ traceId, spanId }) => ({ session: telemetry.tracer.sessionId, traceId, parentId: spanId }),
  },
  traceTool: {
    enter: (fn) => traceTool(fn, { eventName: 'event' })(),
    expected: ({ traceId, spanId }) => ({ session: telemetry.tracer.sessionId, traceId, parentId: spanId }),
  },
};

for (const [scope, { enter, expected }] of Object.entries(scopes)) {
  describe(scope, () => {
    for (const [name, { make, read }] of Object.entries(builders)) {
      test(`${name} does its work in the scope that returned it, once`, async () => {
        works = [];
        calls.length = 0;
        let event;
        const result = await enter(() => {
          event = trace.getActiveSpan()?.spanContext();
          return make();
        });
        assert.deepEqual(read(result), [{ id: 7 }]);
        const done = [...works, ...calls].map(({ traceId, parentId, session }) => ({ traceId, parentId, session }));
        assert.deepEqual(done, [expected(event)]);
      });
    }

    test('a builder that goes on being built outside does its work inside', async () => {
      works = [];
      calls.length = 0;
      let event;
      const builder = enter(() => {
        event = trace.getActiveSpan()?.spanContext();
        return postgrest.from('users').select('*');
      });
      const { data } = await builder.eq('id', 7).limit(1);
      assert.deepEqual(data, [{ id: 7 }]);
      assert.match(calls[0].url, /id=eq\.7&limit=1/);
      const done = calls.map(({ traceId, parentId, session }) => ({ traceId, parentId, session }));
      assert.deepEqual(done, [expected(event)]);
    });
  });
}
