import fc from 'fast-check';
import { runs } from '../../../../test/support/runs.js';
import { renderSession } from '../../src/index.js';
import { spansFromJson } from '../../src/otlp/otlp-json.js';
import { writeOtlp } from '../../src/otlp/write-otlp.js';
import { parseRecord } from '../../src/sessions/session-record.js';
import { Store } from '../../src/store/store.js';
import { anyWrites } from '../support/any-writes.js';
import { attributesOf, span, spansOf, traceId } from '../support/otlp-fixtures.js';
import { serve } from '../support/serve.js';
import { send, sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();

it('restores exported sessions, in whatever order they are imported', () => {
  fc.assert(
    fc.property(anyWrites, fc.boolean(), (steps, backwards) => {
      const store = new Store(':memory:');
      const exported = (id: string) => {
        const found = store.record(id);
        return found ? writeOtlp(found.record, found.spans) : '';
      };
      const rendered = (id: string) => {
        const session = store.session(id);
        return session && renderSession(session);
      };
      for (const step of steps) step(store);
      const ids = store.sessions().map(({ id }) => id);
      if (backwards) ids.reverse();
      const [files, trees] = [ids.map(exported), ids.map(rendered)];

      store.clear();
      for (const [index, file] of files.entries()) {
        const record = parseRecord(JSON.parse(file).honeyhiveSession);
        expect(store.importSession(spansFromJson(Buffer.from(file)), record)).toEqual([ids[index]]);
      }
      expect(ids.map(exported)).toEqual(files);
      expect(ids.map(rendered)).toEqual(trees);
      expect(store.status().sessions).toBe(ids.length);
      store.close();
    }),
    { numRuns: runs(150) },
  );
});

it('stores the spans of any OTLP/JSON, and returns the ids of their sessions', async () => {
  const inS = { attributes: attributesOf({ 'session.id': 'S' }) };
  const request = spansOf('gateway', [span(), span({ ...inS, traceId: '1'.repeat(32) })]);
  const response = await sendJson(local(), request, '/sessions');
  expect(JSON.parse(response.body)).toEqual({ sessions: [traceId, 'S'] });
  expect(local().store.status()).toMatchObject({ sessions: 2, spans: 2 });
});

it('imports its own exports even if they exceed --max-body', async () => {
  const small = await serve({ maxBody: 10_000 });
  const text = 'x'.repeat(9000);
  for (let number = 0; number < 30; number += 1) {
    const body = JSON.stringify(spansOf('gateway', [span({ attributes: attributesOf({ text }) })]));
    const headers = { 'content-type': 'application/json' };
    expect(await send(`${small}/v1/traces`, { headers, body })).toMatchObject({ status: 200 });
  }
  const exported = async () => (await send(`${small}/sessions/${traceId}/otlp`, { method: 'GET' })).body;
  const file = await exported();
  await send(`${small}/sessions`, { method: 'DELETE' });
  expect(await send(`${small}/sessions`, { body: file })).toMatchObject({ status: 200 });
  expect(await exported()).toBe(file);
});

const record = { id: 'S', start: null, enrichment: null, claims: [] };
const start = { at: '1', name: null, project: null, source: null, inputs: {}, metadata: {}, userProperties: {} };

it.each([
  ['text that is not JSON', '{', /JSON/],
  ['a body that is not an object', [], /body is not an object/],
  ['a record without an id', { honeyhiveSession: {} }, /no id/],
  ['a record that is not an object', { honeyhiveSession: 'S' }, /honeyhiveSession is not an object/],
  [
    'a start whose time is not a number',
    { honeyhiveSession: { ...record, start: { ...start, at: 'now' } } },
    /start\.at/,
  ],
  [
    'a start whose name is not a string',
    { honeyhiveSession: { ...record, start: { ...start, name: 7 } } },
    /start\.name/,
  ],
  ['inputs that are a list', { honeyhiveSession: { ...record, start: { ...start, inputs: [] } } }, /not an object/],
  [
    'outputs that are a string',
    { honeyhiveSession: { ...record, enrichment: { outputs: 'x' } } },
    /enrichment\.outputs/,
  ],
  ['an error that is not a string', { honeyhiveSession: { ...record, enrichment: { error: 7 } } }, /enrichment\.error/],
  ['events that are not a list', { honeyhiveSession: { ...record, events: {} } }, /events is not a list/],
  ['claims that are not a list', { honeyhiveSession: { ...record, claims: {} } }, /claims is not a list/],
  ['a span without an id', { ...spansOf('a', [span({ spanId: '' })]), honeyhiveSession: record }, /spanId/],
])('responds with 400 to %s, and stores nothing', async (_case, body, reason) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await send(`${local().url}/sessions`, { body: text });
  expect([response.status, JSON.parse(response.body).message]).toEqual([400, expect.stringMatching(reason)]);
  expect(local().store.status()).toMatchObject({ sessions: 0, spans: 0 });
});
