import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Store } from '../src/store/store.js';
import { attributesOf, span, spansOf } from './support/otlp-fixtures.js';
import { send } from './support/use-local.js';

it('keeps every span that it accepted before it was killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-crash-'));
  const database = join(folder, 'sessions.db');
  const child = spawn(process.execPath, [
    join(__dirname, '../bin/honeyhive-local.js'),
    '--port',
    '0',
    '--db',
    database,
  ]);
  const closed = once(child, 'close');
  const [printed] = await once(child.stdout, 'data');
  const [, url] = /HH_API_URL=(\S+)/.exec(String(printed)) ?? [];

  const accepted: string[] = [];
  let refused = 0;
  /** Posts batches until the server no longer responds. */
  async function load(client: number): Promise<void> {
    for (let batch = 0; ; batch += 1) {
      const spanIds = Array.from({ length: 20 }, (_, index) =>
        [client + 1, batch, index]
          .map((part) => part.toString(16).padStart(4, '0'))
          .join('')
          .padStart(16, '0'),
      );
      const attributes = attributesOf({ 'session.id': `S${client}`, 'input.value': 'some words' });
      const body = JSON.stringify(
        spansOf(
          'gateway',
          spanIds.map((spanId) => span({ spanId, attributes })),
        ),
      );
      const headers = { 'content-type': 'application/json' };
      const response = await send(`${url}/v1/traces`, { headers, body }).catch(() => undefined);
      if (response?.status !== 200) {
        refused += 1;
        return;
      }
      accepted.push(...spanIds);
      if (accepted.length > 2000) child.kill('SIGKILL');
    }
  }
  await Promise.all([0, 1, 2, 3].map(load));
  expect(await closed).toEqual([null, 'SIGKILL']);
  expect(refused).toBe(4);

  const raw = new DatabaseSync(database);
  expect(raw.prepare('PRAGMA integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }]);
  expect(raw.prepare("INSERT INTO span_words (span_words) VALUES ('integrity-check')").run()).toBeDefined();
  raw.close();

  const store = new Store(database);
  const kept = new Map(store.sessions().map(({ id, spans }) => [id, spans]));
  const spans = [0, 1, 2, 3].flatMap((client) => store.session(`S${client}`)?.spans ?? []);
  const keptIds = new Set(spans.map(({ spanId }) => spanId));
  expect(accepted.filter((spanId) => !keptIds.has(spanId))).toEqual([]);
  expect([...kept.values()].reduce((sum, count) => sum + count, 0)).toBe(spans.length);
  // A request in flight is stored as a whole or not at all.
  expect(spans.length % 20).toBe(0);
  expect(store.sessions({ search: 'some words' })).toHaveLength(4);
  store.close();
  rmSync(folder, { recursive: true });
});
