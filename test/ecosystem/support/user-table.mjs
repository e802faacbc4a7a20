import createKnex from 'knex';
import { atEnd } from './at-end.mjs';

/** Opens an SQLite database with knex, which has a table `users` with the row `{ id: 7 }`. */
export async function openUserTable() {
  const knex = createKnex({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
  atEnd(() => knex.destroy());
  await knex.schema.createTable('users', (table) => void table.integer('id'));
  await knex('users').insert({ id: 7 });
  return knex;
}
