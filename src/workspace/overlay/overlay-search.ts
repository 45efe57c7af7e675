/** A search of the tree as it would be with some changes. */

import { join } from 'node:path';
import type { ResolvedPath, SearchLine, SearchQuery } from '../../protocol/workspace.ts';
import type { Mirror } from './materialized.ts';
import { isBelow, relativeTo } from '../../text/path.ts';
import { RipgrepMissing } from '../reading/ripgrep.ts';
import { searchWithRipgrep } from '../reading/search/ripgrep-search.ts';
import { disk, searchByScan } from '../reading/search/scan-search.ts';
import { byPath, maxFileBytes, onDisk, scopeOf, type FileRows, type Scope } from '../reading/search/scope.ts';
import { linesOf } from '../reading/search/search.ts';
import type { View } from './upper-layer.ts';

interface OverTask {
  root: string;
  place: ResolvedPath;
  query: SearchQuery;
  signal?: AbortSignal | undefined;
  /** ripgrep's absolute path, or null to search without it. */
  rg: string | null;
  view: View;
  mirror: Mirror;
}

/** As `searchFiles`. ripgrep looks into the tree and into a copy of what the view writes, and the results are put in order. */
export async function* searchOver(task: OverTask): AsyncIterable<SearchLine> {
  const scope = await scopeOf(task.root, task.place, task.view);
  yield* linesOf(found(task, scope), scope, task);
}

async function* found(task: OverTask, scope: Scope): AsyncIterable<FileRows> {
  const { view, root, rg } = task;
  // ripgrep reads what is ignored from the disk, and the copy holds nothing from outside of the tree.
  if (rg && isBelow(scope.cwd, root) && (await view.patterns()).size === 0) {
    try {
      yield* inOrder(inTree(rg, task, scope), inMirror(rg, task, scope));
      return;
    } catch (error) {
      if (!(error instanceof RipgrepMissing)) throw error;
    }
  }
  yield* searchByScan(
    { list: (folder, signal) => view.list(folder, signal), bytes: (path) => bytesAt(view, path) },
    scope,
    task,
  );
}

async function bytesAt(view: View, path: string): Promise<Uint8Array | null> {
  const standing = view.at(path);
  if (standing === undefined) return disk.bytes(path);
  if (typeof standing === 'string' || standing.mode === 'link' || standing.size > maxFileBytes) return null;
  return view.bytes(standing);
}

/** What the tree has and the view leaves as it is. */
async function* inTree(rg: string, { view, query, signal }: OverTask, scope: Scope): AsyncIterable<FileRows> {
  if (scope.file === null ? (await onDisk(scope.cwd)) !== 'folder' : view.at(`${scope.cwd}/${scope.file}`)) return;
  for await (const file of searchWithRipgrep(rg, scope, { query, signal })) {
    if (view.at(`${scope.cwd}/${file.path}`) === undefined) yield file;
  }
}

/** What the view writes. */
async function* inMirror(rg: string, task: OverTask, scope: Scope): AsyncIterable<FileRows> {
  const { view, root, query, signal, mirror } = task;
  const wanted = new Set(scope.file === null ? await view.written(scope.cwd) : [scope.file]);
  if (wanted.size === 0 || (scope.file !== null && view.at(`${scope.cwd}/${scope.file}`) === undefined)) return;
  yield* mirror.within(view, maxFileBytes, async function* (folder) {
    const cwd = scope.cwd === root ? folder : join(folder, relativeTo(root, scope.cwd));
    for await (const file of searchWithRipgrep(rg, { ...scope, cwd }, { query, signal, ruled: true })) {
      if (wanted.has(file.path)) yield file;
    }
  });
}

async function* inOrder(...sources: AsyncIterable<FileRows>[]): AsyncIterable<FileRows> {
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
