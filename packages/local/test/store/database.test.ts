import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startLocal } from '../../src/index.js';
import { Store } from '../../src/store/store.js';
import { attributesOf, span, spansOf } from '../support/otlp-fixtures.js';
import { sendJson } from '../support/use-local.js';

it('keeps sessions in a file across restarts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-local-'));
  const database = join(folder, 'sessions.db');
  const before = await startLocal({ port: 0, database });
  await sendJson(before, spansOf('a', [span({ attributes: attributesOf({ 'session.id': 'S' }) })]));
  await before.close();

  const after = await startLocal({ port: 0, database });
  expect(after.store.session('S')?.spans).toHaveLength(1);
  await after.close();
  rmSync(folder, { recursive: true });
});

it('refuses a file of another version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-local-'));
  const database = join(folder, 'sessions.db');
  const other = new DatabaseSync(database);
  other.exec('CREATE TABLE spans (trace_id TEXT)');
  other.close();
  expect(() => new Store(database)).toThrow(
    `${database} was written by another version of honeyhive-local: pass another file with --db, or delete this one.`,
  );
  rmSync(folder, { recursive: true });
});
