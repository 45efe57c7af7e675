/** A query that was found in a file. */

import type { Node } from '../sql/nodes.ts';
import type { Mapped } from './text/mapped.ts';

/** An expression that is pasted into the text of a query, where a parameter would do. */
export interface Pasted {
  expression: string;
  /** Offset in the file. */
  from: number;
  /** Is it within quotes of SQL: `'${name}'`? */
  quoted: boolean;
}

/** @see Query */
export interface Query {
  path: string;
  /** What it is called, where it has a name (`-- name: GetUser :one`). */
  name?: string;
  /** As PostgreSQL reads it, with `$1` for everything that is filled in; offsets lead back to the file. */
  text: Mapped;
  /** Of its first word: in the file, and 1-based. */
  from: number;
  line: number;
  /** The parser's node: `{ SelectStmt: { … } }`. */
  node: Node;
  pasted: readonly Pasted[];
  /** So many values are written out beside it, where that can be told. */
  values?: number;
  /** Why it cannot be prepared as it stands, where that is so. */
  unsure?: string;
  /** Is it given to a driver, or in a file of queries? What is only a string that reads like SQL may be meant for anything. */
  sure: boolean;
}

/** SQL that PostgreSQL's parser refuses, where there is no doubt that it is meant to read it. */
interface Unread {
  message: string;
  /** Offset in the file. */
  at: number;
  /** Is it certain by the file alone? Otherwise only where the tree has a schema of PostgreSQL's. */
  sure: boolean;
}

/** What one file holds. */
export interface FoundQueries {
  queries: Query[];
  unread: Unread[];
  /** Nothing could be judged, and why. */
  why?: string;
}
