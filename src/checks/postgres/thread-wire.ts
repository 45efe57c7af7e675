/** What is said between the engine and the thread that PostgreSQL runs in. */

/** What the thread starts with. */
export interface ThreadData {
  /** Data of an empty cluster; null: make it. */
  image: Uint8Array | null;
  /** PostgreSQL itself, compiled. */
  program: WebAssembly.Module;
  /** By their names in SQL. */
  extensions: readonly string[];
}

/** To the thread. Without parameters it may be several statements. */
export interface ToThread {
  id: number;
  sql: string;
  parameters: unknown[] | null;
}

/** From the thread. */
export type FromThread =
  | { made: Uint8Array }
  | { version: string; fingerprint: string | null }
  | { id: number; rows: unknown[] }
  | { id: number; failed: Record<string, string | undefined> & { message: string } };
