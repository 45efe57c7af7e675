/** Migrations as any tool keeps them: what runs, in which order, and how the tool runs it. */

/** Whose files they are. `plain` is numbered SQL of no tool that can be told. */
export type Layout =
  | 'plain'
  | 'pairs'
  | 'folders'
  | 'dbmate'
  | 'goose'
  | 'sql-migrate'
  | 'flyway'
  | 'prisma'
  | 'sqitch'
  | 'node-pg-migrate'
  | 'drizzle'
  | 'supabase';

/**
 * What the tool does around a file. `wraps`: one transaction; `query`: the whole file as one query, which is one transaction
 * unless it is a single statement; `none`: statement by statement; `unknown`: plain files, whose runner may do any of these.
 */
export type Around = 'wraps' | 'query' | 'none' | 'unknown';

/** SQL to run: of a whole file, or of a part of one. */
export interface Part {
  path: string;
  /** As long as the file, and line by line the same: what is of another part is blank. */
  text: string;
  around: Around;
}

/** One step of the schema. */
export interface Migration {
  /** The file of `up`. */
  path: string;
  /** As it is written: `001`, `20240102030405`, `1.2`; of sqitch the name. */
  version: string;
  /** The version as numbers, for the order. */
  order: readonly bigint[];
  up: Part;
  /** Null where there is none. */
  down: Part | null;
  /** Runs again whenever it changes, after all others. */
  repeatable: boolean;
}

/** The migrations of one folder, in the order in which they run. */
export interface MigrationSet {
  layout: Layout;
  /** Relative to the root; empty for the root itself. */
  folder: string;
  migrations: Migration[];
  /** Do (some of) its migrations have a way back? */
  downs: boolean;
  /** Whole-set reasons not to run it: "MySQL dialect". */
  notChecked?: string;
  /** Files of the set beside its migrations that people change: sqitch's plan. `left`: scripts that it does not have. */
  plan?: { path: string; text: string; problems: PlanProblem[]; left: Migration[] };
}

/** Something that a plan says and the files do not. */
export interface PlanProblem {
  line: number;
  message: string;
}
