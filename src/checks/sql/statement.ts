/** Statements of SQL, and what was measured when they ran: the words that the engine of migrations and the rules share. */

/** One statement of a file. */
export interface Statement {
  /** Without the semicolon, and without what stands before its first word. */
  text: string;
  /** Of `text` in the file (UTF-16). */
  from: number;
  /** 1-based, of its first word. */
  line: number;
  /** libpg-query's node: `{ CreateStmt: { … } }`. */
  node: Readonly<Record<string, unknown>>;
}

/** What one statement did when it ran. */
export interface Measured {
  statement: Statement;
  /** Strongest lock on each relation that was there before the migration, as `pg_locks` names modes: `AccessExclusiveLock`. */
  locks: { relation: string; mode: string }[];
  /** Tables and indexes that were written anew (their file changed). */
  rewrites: string[];
  /** Of ATTACH PARTITION: tables that were there before and were read whole. */
  scanned?: string[];
  ms: number;
  /** It failed, and for what. */
  failed?: { message: string; code?: string };
  /** Did it run within a transaction? */
  inTransaction: boolean;
}

/** What rules may know beside the text. */
export interface LintContext {
  path: string;
  /** Does the tool that runs this migration wrap it in a transaction? */
  transaction: boolean;
  /** Tables (lower case, with schema where one was written) that this migration, or one before it that is not applied yet, creates: nobody waits for their locks. */
  newTables: ReadonlySet<string>;
  /** By index of the statement; empty where nothing ran. Evidence goes before a rule: a rewrite that was not measured is not reported. */
  measured: ReadonlyMap<number, Measured>;
  /** The way the statements go; `up` unless said. What takes something back may destroy, and lock. */
  direction?: 'up' | 'down';
  /** ALTER TABLE of migrations before this one: a check that they validated says that a column is not null. */
  earlier?: readonly Statement[];
  /** The text of the file: with it, places are exact to the column. */
  source?: string;
  /** Tables that have a policy of row-level security at the end, as the catalogue says; the statements alone are asked where it is not given. */
  policies?: ReadonlySet<string>;
}
