/** Globs and searches through an overlay: both layers are searched, and the results are merged in the order of paths. */

import { join } from 'node:path';
import type { Gap, ResolvedPath, SearchLine, SearchQuery } from '../../protocol/workspace.ts';
import { isBelow, relativeTo } from '../../text/path.ts';
import { disk, diskOf, maxFileBytes } from '../reading/file-source.ts';
import type { FileSource } from '../reading/file-source.ts';
import { globFiles } from '../reading/glob.ts';
import { RipgrepMissing } from '../reading/ripgrep.ts';
import { searchByScan } from '../reading/search/scan-search.ts';
import { scopeOf } from '../reading/search/scope.ts';
import type { FileRows, Scope } from '../reading/search/scope.ts';
import { mergeByPath, searchWithRipgrep } from '../reading/search/whole-search.ts';
import { withGaps } from '../reading/search/search.ts';
import type { OneSearch } from '../reading/search/search.ts';
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
  onGap?: ((gap: Gap) => void) | undefined;
}

/** Both layers as one source of files. */
function throughOverlay(upper: UpperLayer, root: string): FileSource {
  const tree = diskOf(root);
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
    isDisk: (path) => upper.entryAt(path) === undefined,
    everything: (folder, signal, ms) => upper.everything(folder, signal, ms),
    proposed: (folder) => upper.proposed(folder).files,
    encoding(path, bytes) {
      const entry = upper.entryAt(path);
      return (typeof entry === 'object' ? entry.encoding : undefined) ?? tree.encoding(path, bytes);
    },
    async bytes(path, max = maxFileBytes) {
      const entry = upper.entryAt(path);
      if (entry === undefined) return disk.bytes(path, max);
      if (typeof entry === 'string' || entry.mode === 'link') return 'unreadable';
      return entry.size > max ? 'large' : upper.bytes(entry);
    },
  };
}

/** As `globFiles`. */
export async function globOverlay(
  upper: UpperLayer,
  root: string,
  folder: ResolvedPath,
  pattern: string,
  at: { limit: number; signal?: AbortSignal; rg?: string | null; lookAgain?: boolean },
): Promise<{ paths: string[]; more: number; gaps?: Gap[] }> {
  return globFiles(root, folder, pattern, at, throughOverlay(upper, root));
}

/** As `searchFiles`. ripgrep looks into the tree and into a copy of what the upper layer writes. */
export async function* searchOverlay(task: OverlaySearch): AsyncIterable<SearchLine> {
  const source = throughOverlay(task.upper, task.root);
  const { rg, query, signal, onGap } = task;
  const scope = await scopeOf(task.root, task.resolved, source);
  yield* withGaps({ rg, scope, source, query, signal, onGap }, (one) =>
    matchingFiles({ ...task, ...one }, scope, source),
  );
}

type LayerSearch = OverlaySearch & OneSearch;

async function* matchingFiles(task: LayerSearch, scope: Scope, source: FileSource): AsyncIterable<FileRows> {
  const { upper, root, rg } = task;
  // ripgrep reads ignore rules from the disk, and the copy holds nothing from outside of the tree.
  if (rg && isBelow(scope.cwd, root) && (await upper.ignoreFiles()).size === 0) {
    try {
      yield* mergeByPath(inLowerLayer(rg, task, scope, source), inUpperLayer(rg, task, scope, source));
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
  { upper, query, signal, gaps }: LayerSearch,
  scope: Scope,
  source: FileSource,
): AsyncIterable<FileRows> {
  if (scope.file === null ? (await disk.kindOf(scope.cwd)) !== 'folder' : upper.entryAt(`${scope.cwd}/${scope.file}`))
    return;
  const shows = (path: string): boolean => upper.entryAt(`${scope.cwd}/${path}`) === undefined;
  yield* searchWithRipgrep(rg, scope, { query, signal, gaps, shows }, { source, scope });
}

/** What the upper layer writes. */
async function* inUpperLayer(rg: string, task: LayerSearch, scope: Scope, source: FileSource): AsyncIterable<FileRows> {
  const { upper, root, query, signal, gaps, materialized } = task;
  const wanted = new Set(scope.file === null ? await upper.written(scope.cwd) : [scope.file]);
  if (wanted.size === 0 || (scope.file !== null && upper.entryAt(`${scope.cwd}/${scope.file}`) === undefined)) return;
  yield* materialized.within(upper, maxFileBytes, async function* (folder) {
    const cwd = scope.cwd === root ? folder : join(folder, relativeTo(root, scope.cwd));
    const shows = (path: string): boolean => wanted.has(path);
    const search = { query, signal, gaps, shows, unfiltered: true };
    yield* searchWithRipgrep(rg, { ...scope, cwd }, search, { source, scope });
  });
}
