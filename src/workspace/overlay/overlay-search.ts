/** Globs and searches through an overlay: both layers are searched, and the results are merged in the order of paths. */

import { join } from 'node:path';
import type { ResolvedPath, SearchLine, SearchQuery } from '../../protocol/workspace.ts';
import { isBelow, relativeTo } from '../../text/path.ts';
import { disk, maxFileBytes } from '../reading/file-source.ts';
import type { FileSource } from '../reading/file-source.ts';
import { globFiles } from '../reading/glob.ts';
import { RipgrepMissing } from '../reading/ripgrep.ts';
import { searchWithRipgrep } from '../reading/search/ripgrep-search.ts';
import { searchByScan } from '../reading/search/scan-search.ts';
import { byPath, scopeOf } from '../reading/search/scope.ts';
import type { FileRows, Scope } from '../reading/search/scope.ts';
import { linesOf } from '../reading/search/search.ts';
import type { MaterializedLayers } from './materialized.ts';
import type { UpperLayer } from './upper-layer.ts';

interface OverlaySearch {
  upper: UpperLayer;
  materialized: MaterializedLayers;
  root: string;
  /** Where to search: a folder, or one file. */
  resolved: ResolvedPath;
  query: SearchQuery;
  signal?: AbortSignal | undefined;
  /** ripgrep's absolute path, or null to search without it. */
  rg: string | null;
}

/** Both layers as one source of files. */
function throughOverlay(upper: UpperLayer): FileSource {
  return {
    async kindOf(path) {
      const entry = upper.entryAt(path);
      if (entry === undefined) return disk.kindOf(path);
      if (entry === 'whiteout') return 'missing';
      if (entry === 'folder') return 'folder';
      return entry.mode === 'link' ? 'special' : 'file';
    },
    list: (folder, signal, rg) => upper.list(folder, signal, rg),
    async modified(path) {
      // What is not on the disk yet is as young as can be.
      return upper.entryAt(path) === undefined ? disk.modified(path) : Infinity;
    },
    async bytes(path) {
      const entry = upper.entryAt(path);
      if (entry === undefined) return disk.bytes(path);
      if (typeof entry === 'string' || entry.mode === 'link' || entry.size > maxFileBytes) return null;
      return upper.bytes(entry);
    },
  };
}

/** As `globFiles`. */
export async function globOverlay(
  upper: UpperLayer,
  root: string,
  folder: ResolvedPath,
  pattern: string,
  at: { limit: number; signal?: AbortSignal; rg?: string | null },
): Promise<{ paths: string[]; more: number }> {
  return globFiles(root, folder, pattern, at, throughOverlay(upper));
}

/** As `searchFiles`. ripgrep looks into the tree and into a copy of what the upper layer writes. */
export async function* searchOverlay(task: OverlaySearch): AsyncIterable<SearchLine> {
  const source = throughOverlay(task.upper);
  const scope = await scopeOf(task.root, task.resolved, source);
  yield* linesOf(matchingFiles(task, scope, source), scope, task);
}

async function* matchingFiles(task: OverlaySearch, scope: Scope, source: FileSource): AsyncIterable<FileRows> {
  const { upper, root, rg } = task;
  // ripgrep reads ignore rules from the disk, and the copy holds nothing from outside of the tree.
  if (rg && isBelow(scope.cwd, root) && (await upper.ignoreFiles()).size === 0) {
    try {
      yield* mergeByPath(inLowerLayer(rg, task, scope), inUpperLayer(rg, task, scope));
      return;
    } catch (error) {
      if (!(error instanceof RipgrepMissing)) throw error;
    }
  }
  yield* searchByScan(source, scope, task);
}

/** What the tree has and the upper layer does not hide. */
async function* inLowerLayer(
  rg: string,
  { upper, query, signal }: OverlaySearch,
  scope: Scope,
): AsyncIterable<FileRows> {
  if (scope.file === null ? (await disk.kindOf(scope.cwd)) !== 'folder' : upper.entryAt(`${scope.cwd}/${scope.file}`))
    return;
  for await (const file of searchWithRipgrep(rg, scope, { query, signal })) {
    if (upper.entryAt(`${scope.cwd}/${file.path}`) === undefined) yield file;
  }
}

/** What the upper layer writes. */
async function* inUpperLayer(rg: string, task: OverlaySearch, scope: Scope): AsyncIterable<FileRows> {
  const { upper, root, query, signal, materialized } = task;
  const wanted = new Set(scope.file === null ? await upper.written(scope.cwd) : [scope.file]);
  if (wanted.size === 0 || (scope.file !== null && upper.entryAt(`${scope.cwd}/${scope.file}`) === undefined)) return;
  yield* materialized.within(upper, maxFileBytes, async function* (folder) {
    const cwd = scope.cwd === root ? folder : join(folder, relativeTo(root, scope.cwd));
    for await (const file of searchWithRipgrep(rg, { ...scope, cwd }, { query, signal, unfiltered: true })) {
      if (wanted.has(file.path)) yield file;
    }
  });
}

/** Merges sources that are each sorted. */
async function* mergeByPath(...sources: AsyncIterable<FileRows>[]): AsyncIterable<FileRows> {
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
