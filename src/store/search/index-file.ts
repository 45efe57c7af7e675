/** Where the full-text index lies: beside the session files, never the truth, and made anew where it is missing or damaged. */

import { constants, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { withOpenFile } from '../../disk/open-file.ts';
import { UserFault } from '../../protocol/failure.ts';
import { FullTextIndex, isSqlite } from './full-text.ts';

const nameOf = (folder: string): string => join(folder, '.search.sqlite');

/** Deletes the index of this folder of sessions: what is in it must not outlive a session that is removed. Throws system errors. */
export function removeIndex(folder: string): void {
  for (const end of ['-journal', '']) rmSync(nameOf(folder) + end, { force: true });
}

/**
 * Runs `work` on the index of this folder of sessions, brought up to date with these first. One that is damaged is made
 * anew; where none can be written, it is made in memory. Throws `UserFault` where this Node has no such SQLite.
 */
export async function withIndex<T>(
  folder: string,
  sessions: readonly string[],
  work: (index: FullTextIndex) => T,
): Promise<T> {
  const sqlite = await loadSqlite();
  const attempt = (path: string): T => {
    const db = new sqlite.DatabaseSync(path);
    try {
      const index = new FullTextIndex(db, folder);
      index.update(sessions);
      return work(index);
    } finally {
      db.close();
    }
  };
  const onDisk = (): T => {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    withOpenFile(nameOf(folder), flags, () => undefined);
    return attempt(nameOf(folder));
  };
  try {
    return onDisk();
  } catch (error) {
    if (!isDamage(error)) return attempt(':memory:');
  }
  try {
    removeIndex(folder);
    return onDisk();
  } catch {
    return attempt(':memory:');
  }
}

/** Not a database, one that is broken, or one of another layout: not one that another archie writes to, or a disk that is full. */
function isDamage(error: unknown): boolean {
  const code = isSqlite(error) ? error.errcode & 0xff : 0;
  const [generic, corrupt, notDatabase] = [1, 11, 26];
  return [generic, corrupt, notDatabase].includes(code);
}

async function loadSqlite(): Promise<{ DatabaseSync: typeof DatabaseSync }> {
  // Node 22 says on stderr, at each start, that its SQLite may change.
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    const sqlite = await import('node:sqlite');
    const probe = new sqlite.DatabaseSync(':memory:');
    // Earlier ones of Node 22 have none, or one without full-text search.
    probe.exec("create virtual table probe using fts5 (text, content='', contentless_delete=1)");
    probe.close();
    return sqlite;
  } catch {
    throw new UserFault(
      `a search of sessions needs SQLite with full-text search, as Node 24 has it; this is Node ${process.versions.node}. Install a newer one: https://nodejs.org`,
      1,
    );
  } finally {
    process.emitWarning = emitWarning;
  }
}
