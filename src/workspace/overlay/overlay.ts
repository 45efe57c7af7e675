/**
 * The overlay: the working copy as it would be with some changes, for reading only. What lands, runs or is taken back
 * goes to the tree itself.
 */

import type { FileChange } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { resolvePath, shownList } from '../paths/resolve.ts';
import type { Roots } from '../paths/resolve.ts';
import { defaultMaxBytes, folderFailure, tooLarge } from '../reading/read.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { MaterializedLayers } from './materialized.ts';
import type { globOverlay, searchOverlay } from './overlay-search.ts';
import { UpperLayer } from './upper-layer.ts';

/** What an overlay reads through. */
export interface OverlayDeps {
  /** The lower layer: the workspace on the tree itself. */
  tree: Workspace;
  roots: Roots;
  blobs: BlobStore;
  ripgrep: () => Promise<string | null>;
  /** The parts that few sessions need, loaded when they are. */
  load: () => Promise<{ globOverlay: typeof globOverlay; searchOverlay: typeof searchOverlay }>;
  materialized: () => Promise<MaterializedLayers>;
}

/** This tree with these changes over it. Throws `LandingFailure('outside')` for a path that is not plainly one of the tree. */
export function overlay(deps: OverlayDeps, files: readonly FileChange[]): Workspace {
  const { tree, roots } = deps;
  if (files.length === 0) return tree;
  const upper = new UpperLayer(files, roots, deps.blobs);
  const { root } = tree;
  const resolve = async (path: string) => resolvePath(path, roots, await upper.links());
  return {
    ...tree,
    resolve,
    async read(path, maxBytes = defaultMaxBytes) {
      const resolved = await resolve(path);
      const entry = upper.entryAt(resolved.real);
      if (entry === undefined) {
        const file = await tree.read(resolved.real, maxBytes);
        return file && { ...file, resolved };
      }
      if (entry === 'whiteout') return null;
      if (entry === 'folder') throw folderFailure(resolved);
      // A link that is still one once links are resolved has nowhere to lead to.
      if (entry.mode === 'link') throw new ToolFailure('io', `${resolved.shown} is a link that leads nowhere.`);
      if (entry.size > maxBytes) throw tooLarge(resolved, entry.size, maxBytes);
      return { resolved, state: entry, bytes: await upper.bytes(entry) };
    },
    list: async (signal) => shownList(roots, await upper.list(root, signal, await deps.ripgrep())),
    async glob(pattern, { path, ...more }) {
      const { globOverlay } = await deps.load();
      return globOverlay(upper, root, await resolve(path ?? '.'), pattern, { ...more, rg: await deps.ripgrep() });
    },
    async *search(query, signal, onGap) {
      const { searchOverlay } = await deps.load();
      const resolved = await resolve(query.path ?? '.');
      const [rg, materialized] = await Promise.all([deps.ripgrep(), deps.materialized()]);
      yield* searchOverlay({ upper, materialized, root, resolved, query, signal, rg, onGap });
    },
    isolated: (command, more, signal) => tree.isolated(command, [...files, ...more], signal),
    foresee: (more) => tree.foresee([...files, ...more]),
    overlay: (more) => overlay(deps, [...files, ...more]),
  };
}
