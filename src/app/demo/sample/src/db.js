import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const migrations = new URL('../migrations/', import.meta.url);

/** Opens the database and runs the migrations it has not had yet, each in a transaction, in order of their names. */
export function openDatabase(path = ':memory:') {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA foreign_keys = ON');
  db.exec('CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY)');
  const done = new Set(db.prepare('SELECT name FROM schema_migrations').all().map((row) => row.name));
  for (const name of readdirSync(migrations).sort()) {
    if (!name.endsWith('.up.sql') || done.has(name)) continue;
    transaction(db, () => {
      db.exec(readFileSync(new URL(name, migrations), 'utf8'));
      db.prepare('INSERT INTO schema_migrations (name) VALUES (?)').run(name);
    });
  }
  return db;
}

/** Runs `work` in a transaction: all of it happens or none. */
export function transaction(db, work) {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
