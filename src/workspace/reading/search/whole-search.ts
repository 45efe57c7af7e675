/** The search by ripgrep and, for files that are text but not UTF-8, by our own scan; their results in one order. */

import type { FileSource } from '../file-source.ts';
import { filesHolding, filesMatching, groupsOf } from './narrowed.ts';
import { otherEncodings } from './other-encodings.ts';
import { ripgrepRows } from './ripgrep-search.ts';
import type { RipgrepTask } from './ripgrep-search.ts';
import { scanFiles } from './scan-search.ts';
import { byPath } from './scope.ts';
import type { FileRows, Scope } from './scope.ts';

/** What is scanned: `scope` in `source`, which may lie elsewhere than what ripgrep looks into. */
interface Scanned {
  source: FileSource;
  scope: Scope;
}

/** So many files are searched as they are; of more it is found out first which of them match. */
const few = 320;

/** The files of `scope` that match, in the order of `byPath`. Throws `RipgrepMissing` and `ToolFailure`. */
export async function* searchWithRipgrep(
  rg: string,
  scope: Scope,
  task: RipgrepTask,
  scanned: Scanned,
): AsyncIterable<FileRows> {
  const { gaps } = task;
  const onLarge = (path: string): void => {
    if (scanned.source.isDisk(`${scope.cwd}/${path}`)) gaps?.add('large', path);
  };
  const heard = gaps && scope.file === null ? onLarge : undefined;
  const through = (files?: readonly string[]) =>
    searchThrough(rg, scope, files ? { ...task, files } : task, scanned, files ? undefined : heard);
  const holding = scope.file === null ? await filesHolding(rg, scope, task, heard) : null;
  if (scope.file !== null || holding?.every(isArgument) === false) {
    yield* through();
    return;
  }
  const begun = holding?.slice(0, few) ?? [];
  for (const group of groupsOf(begun)) yield* through(group);
  // Where there are none, it is still to be heard what is wrong with the pattern.
  if (holding?.length === 0) yield* through([]);
  if (holding && holding.length <= few) return;
  const last = begun.at(-1);
  const isLeft = (path: string): boolean => last === undefined || byPath(path, last) > 0;
  const matching = await filesMatching(rg, scope, task, holding ? undefined : heard);
  if (matching?.every(isArgument)) for (const group of groupsOf(matching.filter(isLeft))) yield* through(group);
  else for await (const file of through()) if (isLeft(file.path)) yield file;
}

/** A name that is not UTF-8 cannot be an argument. */
function isArgument(path: string): boolean {
  return path.isWellFormed();
}

async function* searchThrough(
  rg: string,
  scope: Scope,
  task: RipgrepTask,
  scanned: Scanned,
  onLarge?: (path: string) => void,
): AsyncIterable<FileRows> {
  const others = otherEncodings(rg, scope, task, onLarge);
  // Whoever waits for it hears of a failure.
  others.catch(() => undefined);
  yield* mergeByPath(ripgrepRows(rg, scope, task, others), scanOthers(others, scanned, task));
}

async function* scanOthers(
  others: Promise<ReadonlySet<string>>,
  { source, scope }: Scanned,
  task: RipgrepTask,
): AsyncIterable<FileRows> {
  const files = [...(await others)];
  if (files.length > 0) yield* scanFiles(source, scope, files, task);
}

/** Merges sources that are each sorted. */
export async function* mergeByPath(...sources: AsyncIterable<FileRows>[]): AsyncIterable<FileRows> {
  const open = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(open.map((source) => source.next()));
    for (;;) {
      let first = -1;
      for (const [index, head] of heads.entries()) {
        const best = heads[first];
        if (!head.done && (!best || best.done || byPath(head.value.path, best.value.path) < 0)) first = index;
      }
      const [head, source] = [heads[first], open[first]];
      if (!head || head.done || !source) return;
      yield head.value;
      heads[first] = await source.next();
    }
  } finally {
    await Promise.allSettled(open.map(async (source) => source.return?.()));
  }
}
