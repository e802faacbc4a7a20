import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type LocalHoneyHive, startLocal } from '../../src/index.js';
import { Store } from '../../src/store/store.js';
import { parsedSpan } from '../support/parsed-span.js';

const day = 24 * 60 * 60 * 1000;

let local: LocalHoneyHive | undefined;
afterEach(async () => {
  jest.useRealTimers();
  await local?.close();
  local = undefined;
});

const session = (id: string) =>
  [1, 2].map((number) =>
    parsedSpan({
      traceId: id.repeat(32),
      spanId: `${number}`.repeat(16),
      attributes: { 'session.id': id, 'input.value': `words of ${id}` },
    }),
  );
const ids = (store: Store) => store.sessions().map(({ id }) => id);

it('keeps the given number of sessions, and counts those that it deletes', () => {
  const gone: string[] = [];
  const store = new Store(':memory:', { keepSessions: 3 }).on('gone', (id) => gone.push(id));
  for (const id of ['1', '2', '3']) store.addSpans(session(id));
  store.enrich('2', { metadata: { old: true } });
  // Session 1 now has the latest write.
  jest.useFakeTimers({ now: Date.now() + 1000 });
  store.addSpans(session('1'));
  expect(store.status()).toEqual({ sessions: 3, spans: 6, dropped: { sessions: 0, spans: 0 } });

  store.addSpans(session('4').concat(session('5')));
  expect(ids(store).sort()).toEqual(['1', '4', '5']);
  expect(gone.sort()).toEqual(['2', '3']);
  expect(store.status()).toEqual({ sessions: 3, spans: 6, dropped: { sessions: 2, spans: 4 } });
  expect(store.sessions({ search: 'words of 2' })).toEqual([]);
  expect(store.session('2')).toBeUndefined();

  // A new session with the same id starts empty.
  store.addSpans([parsedSpan({ traceId: '2'.repeat(32) })]);
  expect(store.session('2'.repeat(32))).toMatchObject({ metadata: {}, traces: 1, spans: [{}] });
  store.close();
});

it('leaves no row of a deleted session in the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-retention-'));
  const file = join(folder, 'sessions.db');
  const store = new Store(file, { keepSessions: 1 });
  const start = { name: null, project: null, source: null, inputs: {}, metadata: {}, userProperties: {} };
  for (const id of ['1', '2']) {
    store.addSpans(session(id));
    store.startSession({ id, ...start });
    store.enrich(id, { metadata: { of: id } });
    store.addSpans([
      parsedSpan({
        traceId: id.repeat(32),
        spanId: '9'.repeat(16),
        attributes: { 'session.id': id, honeyhive_event_id: id + id },
      }),
    ]);
    store.enrich(id + id, { metadata: { of: `an event of ${id}` } });
  }
  store.close();

  const database = new DatabaseSync(file);
  const count = (what: string) => database.prepare(`SELECT count(*) AS count FROM ${what}`).get()?.count;
  expect(['spans', 'payloads', "span_words WHERE span_words MATCH 'words'"].map(count)).toEqual([3, 3, 2]);
  expect(count('enrichments')).toBe(2);
  const ofSession = ['starts', 'claims', 'session_traces', 'sessions', 'session_words'];
  expect(ofSession.map(count)).toEqual([1, 1, 1, 1, 1]);
  database.close();
  rmSync(folder, { recursive: true });
});

it('accepts a write with more sessions than the limit, and keeps only as many', () => {
  const store = new Store(':memory:', { keepSessions: 2 });
  store.addSpans(['1', '2', '3', '4'].flatMap(session));
  expect(ids(store)).toHaveLength(2);
  expect(store.status()).toMatchObject({ spans: 4, dropped: { sessions: 2, spans: 4 } });
  store.close();
});

it('keeps a session for the given number of days after its last write', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  local = await startLocal({ port: 0, keepDays: 2 });
  local.store.addSpans(session('1'));
  local.store.addSpans(session('2'));
  local.store.enrich('nobody', { metadata: { of: 'no session' } });
  const event = parsedSpan({ spanId: '9'.repeat(16), attributes: { 'session.id': '2', honeyhive_event_id: 'E' } });
  local.store.addSpans([event]);
  local.store.enrich('E', { metadata: { of: 'a span' } });
  jest.advanceTimersByTime(day);
  local.store.addSpans(session('2'));
  jest.advanceTimersByTime(day - 1);
  expect(ids(local.store).sort()).toEqual(['1', '2']);
  // Retention runs every hour.
  jest.advanceTimersByTime(day / 24 + 1);
  expect(ids(local.store)).toEqual(['2']);
  const kept = local.store.span(event.traceId, event.spanId);
  expect(kept?.attributes).toMatchObject({ 'honeyhive_metadata.of': 'a span' });
  jest.advanceTimersByTime(day);
  expect(local.store.status()).toEqual({ sessions: 0, spans: 0, dropped: { sessions: 2, spans: 5 } });
  local.store.startSession({
    ...{ id: 'nobody', name: null, project: null, source: null },
    ...{ inputs: {}, metadata: {}, userProperties: {} },
  });
  expect(local.store.session('nobody')?.metadata).toEqual({});
});

it.each([
  [{ keepSessions: 0 }, 'keepSessions is 0: pass a number above 0.'],
  [{ keepSessions: 1.5 }, 'keepSessions is 1.5: pass a whole number.'],
  [{ keepDays: Number.NaN }, 'keepDays is NaN: pass a number above 0.'],
])('rejects %j', (retention, message) => {
  expect(() => new Store(':memory:', retention)).toThrow(message);
});
