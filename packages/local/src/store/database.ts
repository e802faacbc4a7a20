import { DatabaseSync } from 'node:sqlite';
import { schema, schemaVersion } from './schema.js';

// Inserts touch many index pages, so the log may grow to 16 MiB before a checkpoint and the cache to 64 MiB.
const settings = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 4096;
  PRAGMA cache_size = -65536;
  PRAGMA busy_timeout = 1000;
`;

/** Opens `:memory:` or a file. Throws if the file is not a database of this version. */
export function openDatabase(file: string): DatabaseSync {
  const { database, version } = open(file);
  if (version !== schemaVersion) {
    database.close();
    throw new Error(
      `${file} was written by another version of honeyhive-local: pass another file with --db, or delete this one.`,
    );
  }
  return database;
}

function open(file: string): { database: DatabaseSync; version: unknown } {
  try {
    const database = new DatabaseSync(file);
    database.exec(settings);
    const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() ?? {};
    if (tables === 0) database.exec(`BEGIN; ${schema}; PRAGMA user_version = ${schemaVersion}; COMMIT`);
    return { database, version: database.prepare('PRAGMA user_version').get()?.user_version };
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`${file} cannot be used as a database (${message}): pass another file with --db.`, { cause });
  }
}
