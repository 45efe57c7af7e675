/** The full-text index of a folder's sessions as a database: which messages there are, and which hold the words. */

import { fstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { errno } from '../../disk/errno.ts';
import { toRead, withOpenFile } from '../../disk/open-file.ts';
import { eventFormat } from '../../protocol/event.ts';
import type { RecordedEvent } from '../../protocol/event.ts';
import { clean } from '../../text/sanitize.ts';
import { fileFault } from '../file-fault.ts';
import { parseEvents } from '../json-lines.ts';
import { saidIn } from './said.ts';
import type { Speaker } from './said.ts';
import { tokensOf } from './words.ts';

/** Another layout has another number: an index of another one is made anew. */
const layout = 1;

const schema = `
  create table files (
    id integer primary key, session text not null unique,
    ino text not null, size integer not null, mtime real not null, "end" integer not null, notice text
  );
  create table messages (
    id integer primary key, file integer not null, turn integer not null, at real not null, who text not null, text text not null
  );
  create index messages_of on messages (file);
  create virtual table words using fts5 (
    tokens, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
  );
  pragma user_version = ${layout};`;

/** A message in which the words were found. */
interface Found {
  session: string;
  turn: number;
  /** Milliseconds since the epoch. */
  at: number;
  who: Speaker;
  text: string;
}

/** What is known of a file: as it was when it was read, and how far it was. */
interface Known {
  id: number;
  /** As text: a number of the system may be larger than one of ours. */
  ino: string;
  size: number;
  mtime: number;
  end: number;
}

/** An index that is open. Its methods throw errors of SQLite, of which `isSqlite` says that they are. */
export class FullTextIndex {
  readonly #db: DatabaseSync;
  readonly #folder: string;

  constructor(db: DatabaseSync, folder: string) {
    this.#db = db;
    this.#folder = folder;
    db.exec('pragma busy_timeout = 5000');
    const version = () => Number(db.prepare('pragma user_version').get()?.['user_version'] ?? 0);
    if (version() === layout) return;
    this.#atOnce(() => {
      // Another archie may have made it in the meantime. Over another layout this fails, as over what is damaged.
      if (version() !== layout) db.exec(schema);
    });
  }

  /** Reads what is new in these sessions, and forgets all others. */
  update(sessions: readonly string[]): void {
    const rows = this.#db.prepare('select session, id, ino, size, mtime, "end" from files').all();
    const known = new Map(rows.map((row) => [String(row['session']), row as unknown as Known]));
    const wanted = new Set(sessions);
    const gone = [...known].filter(([session]) => !wanted.has(session));
    const stale = sessions.filter((session) => this.#isStale(session, known.get(session)));
    if (gone.length + stale.length === 0) return;
    this.#atOnce(() => {
      for (const [, { id }] of gone) this.#forget(id);
      for (const session of stale) this.#read(session);
    });
  }

  #isStale(session: string, known: Known | undefined): boolean {
    if (known === undefined) return true;
    try {
      return withOpenFile(this.#pathOf(session), toRead, (fd) => {
        const { ino, size, mtimeMs } = fstatSync(fd);
        return String(ino) !== known.ino || size !== known.size || mtimeMs !== known.mtime;
      });
    } catch {
      return true;
    }
  }

  /** Reads a session from where it was read to: it only grows, but for what was not whole. Another file in its place is read anew. */
  #read(session: string): void {
    const path = this.#pathOf(session);
    let known = this.#db.prepare('select id, ino, size, mtime, "end" from files where session = ?').get(session) as
      | Known
      | undefined;
    try {
      withOpenFile(path, toRead, (fd) => {
        const stats = fstatSync(fd);
        if (known && (known.ino !== String(stats.ino) || known.end > stats.size)) {
          this.#forget(known.id);
          known = undefined;
        }
        const start = known?.end ?? 0;
        const bytes = Buffer.alloc(stats.isFile() ? Math.max(0, stats.size - start) : 0);
        const { events, end, rest } = parseEvents(bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, start)));
        const [first] = events;
        const newer = first?.type === 'session.started' && first.format > eventFormat;
        const notice = newer
          ? `The session ${session} was written by a newer archie (${first.version}), and is not searched; update archie.`
          : typeof rest === 'object'
            ? `${path} is damaged: what follows on its message ${String(events.at(-1)?.seq ?? 0)} is not searched.`
            : null;
        const file = this.#noteFile(
          session,
          { ino: String(stats.ino), size: stats.size, mtime: stats.mtimeMs, end: start + end },
          notice,
        );
        if (!newer) this.#add(file, events);
      });
    } catch (error) {
      if (errno(error) === '' || isSqlite(error)) throw error;
      if (known) this.#forget(known.id);
      this.#noteFile(session, { ino: '', size: 0, mtime: 0, end: 0 }, fileFault(path, error).message);
    }
  }

  #noteFile(session: string, { ino, size, mtime, end }: Omit<Known, 'id'>, notice: string | null): number {
    const row = this.#db
      .prepare(
        `insert into files (session, ino, size, mtime, "end", notice) values (?, ?, ?, ?, ?, ?) on conflict (session) do update
         set ino = excluded.ino, size = excluded.size, mtime = excluded.mtime, "end" = excluded."end", notice = excluded.notice
         returning id`,
      )
      .get(session, ino, size, mtime, end, notice);
    return Number(row?.['id']);
  }

  #add(file: number, events: readonly RecordedEvent[]): void {
    const message = this.#db.prepare('insert into messages (file, turn, at, who, text) values (?, ?, ?, ?, ?)');
    const words = this.#db.prepare('insert into words (rowid, tokens) values (?, ?)');
    for (const event of events) {
      const said = saidIn(event);
      if (said === null) continue;
      // Words as people see them: no color begins in one.
      const text = clean(said.text);
      const { lastInsertRowid } = message.run(
        file,
        Number.isSafeInteger(event.turn) ? event.turn : 0,
        event.at,
        said.who,
        text,
      );
      words.run(lastInsertRowid, tokensOf(text).join(' '));
    }
  }

  #forget(file: number): void {
    this.#db.prepare('delete from words where rowid in (select id from messages where file = ?)').run(file);
    this.#db.prepare('delete from messages where file = ?').run(file);
    this.#db.prepare('delete from files where id = ?').run(file);
  }

  /** What is asked is in the grammar of FTS5 (see `matchOf`). The newest so many, newest first, and how many there are. */
  find(match: string, limit: number): { found: Found[]; total: number } {
    const total = this.#db.prepare('select count(*) as total from words where words match ?').get(match);
    const found = this.#db
      .prepare(
        `select files.session, messages.turn, messages.at, messages.who, messages.text from words
         join messages on messages.id = words.rowid join files on files.id = messages.file
         where words match ? order by messages.at desc, messages.id desc limit ?`,
      )
      .all(match, limit);
    return { found: found as unknown as Found[], total: Number(total?.['total'] ?? 0) };
  }

  /** What could not be searched, one line each. */
  notices(): string[] {
    const rows = this.#db.prepare('select notice from files where notice is not null order by session').all();
    return rows.map((row) => String(row['notice']));
  }

  #pathOf(session: string): string {
    return join(this.#folder, `${session}.jsonl`);
  }

  #atOnce(work: () => void): void {
    this.#db.exec('begin immediate');
    try {
      work();
      this.#db.exec('commit');
    } catch (error) {
      try {
        this.#db.exec('rollback');
      } catch {
        // Where the disk is full, it has been taken back already.
      }
      throw error;
    }
  }
}

/** Is it an error of SQLite? */
export function isSqlite(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && 'errcode' in error;
}
