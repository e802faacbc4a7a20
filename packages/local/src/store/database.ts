import { DatabaseSync } from 'node:sqlite';
import { schema, schemaVersion } from './schema.js';

// 16 MiB of log before it goes into the file, and 64 MiB of pages in memory: spans go to many places of an index.
const settings = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 4096;
  PRAGMA cache_size = -65536;
  PRAGMA busy_timeout = 1000;
`;

/** Opens a database, `:memory:` or a file; throws with what to do where it is none of ours. */
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
