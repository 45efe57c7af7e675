/** What a set's trial starts from, kept for the next trial that starts from the same: a history that was applied, and the rows in it. */

import { createHash } from 'node:crypto';
import type { Embedded } from '../../postgres/database.ts';
import { leave } from '../../postgres/empty.ts';
import { giveBack, keep, takeKept } from '../../postgres/pool.ts';
import type { Surroundings } from '../run/apply.ts';
import type { Filled } from '../run/rows.ts';
import type { MigrationSet } from '../files/set.ts';
import type { Failing } from './broken.ts';
import type { Catalogue } from './catalogue.ts';
import type { Flaw } from './integrity.ts';

/** How often one is used again: what is taken back leaves its traces in files. */
const mostUses = 50;

/** What is there before a migration is tried. */
export interface Seen {
  existing: ReadonlySet<string>;
  before: Catalogue;
  flaws: Flaw[];
  /** Of functions that somebody asked for. */
  failing: Failing;
}

/** A database with everything in it that is there before the first migration that is tried. */
export interface Base {
  key: string;
  database: Embedded;
  filled: readonly Filled[];
  /** Learnt on the way. */
  around: Surroundings;
  /** Tables, by whether rows were wanted in them. */
  wanted: ReadonlyMap<string, boolean>;
  /** Where the sequences are: the only thing that does not go back with a transaction. */
  sequences: string;
  uses: number;
  /** Looked up by the first trial that started here. */
  seen?: Seen;
}

const bases = new WeakMap<Embedded, Base>();

/** Says which bases are the same. `texts`: all else that goes into the database, as it is written, and in its order. */
export function baseKey(
  { layout, migrations }: MigrationSet,
  first: number,
  { texts, extensions }: { texts: readonly string[]; extensions: readonly string[] },
): string {
  const history = migrations.slice(0, first).map(({ up }) => [up.around, up.text]);
  return createHash('sha256')
    .update(JSON.stringify([layout, history, texts, extensions]))
    .digest('hex');
}

/** The base of this key, where one was kept. It is the caller's alone then. */
export async function takeBase(key: string): Promise<Base | null> {
  const database = await takeKept(key);
  const base = database && bases.get(database);
  return base ? { ...base, uses: base.uses + 1 } : null;
}

const positions = `select coalesce(json_agg(json_build_object('seq', format('%I.%I', schemaname, sequencename), 'at', last_value)), '[]')::text as at from pg_sequences`;

/** Where the sequences are now: for `keepBase`. */
export async function sequencesOf(database: Embedded): Promise<string> {
  return (await database.query<{ at: string }>(positions))[0]?.at ?? '[]';
}

/** Keeps the base for the next trial. Everything since then must have been taken back; never throws. */
export async function keepBase(base: Base): Promise<void> {
  const { database, sequences, key, uses } = base;
  if (uses >= mostUses) return giveBack(database);
  try {
    await leave(database);
    await database.query(
      `select case when was.at is null then setval(was.seq::regclass, start_value, false) else setval(was.seq::regclass, was.at) end
       from json_to_recordset($1::json) was(seq text, at bigint) join pg_sequences on format('%I.%I', schemaname, sequencename) = was.seq
       where last_value is distinct from was.at`,
      [sequences],
    );
  } catch {
    return giveBack(database);
  }
  bases.set(database, base);
  return keep(database, key);
}
