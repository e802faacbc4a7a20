// A builder begins its work when `then` is called. In `await withSession({ sessionId }, () => superagent.get(url))` that is
// after the scope was left. The builder still does its work inside that scope, and does it once.
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
import superagent from 'superagent';
import { newCaller } from './support/caller.mjs';
import { startTelemetry } from './support/telemetry.mjs';
import { startUpstream } from './support/upstream.mjs';
import { openUserTable } from './support/user-table.mjs';

const telemetry = await startTelemetry();
const { origin, calls } = await startUpstream(
  (_req, res) => void res.setHeader('content-type', 'application/json').end('[{"id":7}]'),
);

/** The trace, span and session that were in force each time a builder did its work. */
let works = [];
const note = () => {
  const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
  works.push({ traceId, parentId: spanId, session: currentSession()?.sessionId });
};

const postgrest = new PostgrestClient(origin);
const knex = await openUserTable();
knex.on('query', note);
const users = sqliteTable('users', { id: integer('id') });
const database = drizzle(async () => {
  note();
  return { rows: [[7]] };
});

/** `make` returns a builder that has not begun, and `read` takes the rows from its result. */
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

/** `enter` runs a function in a scope, and `expected` returns the values that calls made in there carry. */
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
      test(`${name} does its work once, in the scope that returned it`, async () => {
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

    test('a builder that is completed outside the scope does its work inside', async () => {
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
