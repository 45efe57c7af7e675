/** Searches files for lines that match a regular expression: by ripgrep, or without it by our own scan with the same results. */

import { relative } from 'node:path';
import { ToolFailure } from '../../../protocol/failure.ts';
import type { Gap, ResolvedPath, SearchLine, SearchQuery } from '../../../protocol/workspace.ts';
import { diskOf } from '../file-source.ts';
import type { FileSource } from '../file-source.ts';
import { Gaps } from '../gaps.ts';
import { RipgrepMissing } from '../ripgrep.ts';
import { acrossLines, asMeant } from './across-lines.ts';
import { lookAgain } from './look-again.ts';
import type { LookTask } from './look-again.ts';
import { searchByScan } from './scan-search.ts';
import { scopeOf } from './scope.ts';
import type { FileRows, Scope } from './scope.ts';
import { searchWithRipgrep } from './whole-search.ts';

interface SearchTask {
  root: string;
  /** Where to search: a folder, or one file. */
  resolved: ResolvedPath;
  query: SearchQuery;
  signal?: AbortSignal | undefined;
  /** ripgrep's absolute path, or null to search without it. */
  rg: string | null;
  /** Hears at the end what is not in the results although it is there. */
  onGap?: ((gap: Gap) => void) | undefined;
}

/**
 * The lines that match, file by file in the order of their paths, with the context asked for; ends after `limit` lines. Ignored,
 * binary (a NUL byte in it) and very large files are passed over, links are not followed; lines come at most 500 characters
 * long, cut around the match. Throws `ToolFailure`: `not_found`, `invalid_input` (a bad pattern or type), `timeout`, `interrupted`.
 */
export async function* searchFiles({ root, resolved, rg, onGap, ...task }: SearchTask): AsyncIterable<SearchLine> {
  const source = diskOf(root);
  const scope = await scopeOf(root, resolved, source);
  yield* withGaps({ rg, scope, source, onGap, ...task }, (one) => matchingFiles(rg, scope, source, one));
}

/** A search of one query, and who hears what it passes over. */
export type OneSearch = Pick<SearchTask, 'query' | 'signal'> & { gaps?: Gaps | undefined };

async function* matchingFiles(
  rg: string | null,
  scope: Scope,
  source: FileSource,
  task: OneSearch,
): AsyncIterable<FileRows> {
  if (rg) {
    try {
      yield* searchWithRipgrep(rg, scope, task, { source, scope });
      return;
    } catch (error) {
      if (!(error instanceof RipgrepMissing)) throw error;
      task.gaps?.add('rules', ...error.rules.map((path) => relative(scope.cwd, path)));
    }
  }
  yield* searchByScan(source, scope, task);
}

type Explained = Omit<LookTask, 'gaps'> & Pick<SearchTask, 'onGap'>;

/** The lines that `find` gives for the query as it is meant, and what it did not look into. */
export async function* withGaps(
  { onGap, ...task }: Explained,
  find: (task: OneSearch) => AsyncIterable<FileRows>,
): AsyncIterable<SearchLine> {
  const { scope, signal } = task;
  const gaps = onGap && new Gaps();
  let query = asMeant(task.query);
  let found = false;
  for (let next: SearchQuery | null = query; next && !found; next = acrossLines(next)) {
    query = next;
    for await (const line of linesOf(find({ query, signal, gaps }), scope, { query, signal })) {
      found = true;
      yield line;
    }
  }
  if (!gaps) return;
  if (!found) await lookAgain({ ...task, query, gaps });
  for (const gap of gaps.list(scope.prefix)) onGap?.(gap);
}

/** The lines of these files, as many as the query asks for. */
async function* linesOf(
  files: AsyncIterable<FileRows>,
  scope: Scope,
  { query, signal }: OneSearch,
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
