/** Searches files for lines that match a regular expression: by ripgrep, or without it by our own scan with the same results. */

import { ToolFailure } from '../../../protocol/failure.ts';
import type { ResolvedPath, SearchLine, SearchQuery } from '../../../protocol/workspace.ts';
import { disk } from '../file-source.ts';
import { RipgrepMissing } from '../ripgrep.ts';
import { searchWithRipgrep } from './ripgrep-search.ts';
import { searchByScan } from './scan-search.ts';
import { scopeOf } from './scope.ts';
import type { FileRows, Scope } from './scope.ts';

interface SearchTask {
  root: string;
  /** Where to search: a folder, or one file. */
  resolved: ResolvedPath;
  query: SearchQuery;
  signal?: AbortSignal | undefined;
  /** ripgrep's absolute path, or null to search without it. */
  rg: string | null;
}

/**
 * The lines that match, file by file in the order of their paths, with the context asked for; ends after `limit` lines. Ignored,
 * binary (a NUL byte in it) and very large files are passed over, links are not followed; lines come at most 500 characters
 * long, cut around the match. Throws `ToolFailure`: `not_found`, `invalid_input` (a bad pattern or type), `timeout`, `interrupted`.
 */
export async function* searchFiles({ root, resolved, rg, ...task }: SearchTask): AsyncIterable<SearchLine> {
  const scope = await scopeOf(root, resolved, disk);
  yield* linesOf(matchingFiles(rg, scope, task), scope, task);
}

type Task = Pick<SearchTask, 'query' | 'signal'>;

async function* matchingFiles(rg: string | null, scope: Scope, task: Task): AsyncIterable<FileRows> {
  if (rg) {
    try {
      yield* searchWithRipgrep(rg, scope, task);
      return;
    } catch (error) {
      if (!(error instanceof RipgrepMissing)) throw error;
    }
  }
  yield* searchByScan(disk, scope, task);
}

/** The lines of these files, as many as the query asks for. */
export async function* linesOf(
  files: AsyncIterable<FileRows>,
  scope: Scope,
  { query, signal }: Task,
): AsyncIterable<SearchLine> {
  let left = query.limit;
  for await (const { path, rows } of files) {
    for (const row of rows) {
      if (left <= 0) return;
      if (signal?.aborted) throw new ToolFailure('interrupted', 'Interrupted.');
      left -= 1;
      yield { path: scope.prefix + path, line: row.line, text: row.text, match: row.match };
    }
    if (left <= 0) return;
  }
}
