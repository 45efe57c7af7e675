import type { FileChange } from '../../protocol/change.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import type { TreeContext } from '../landing/context.ts';
import type { Mirror } from './materialized.ts';
import { locate } from '../paths/resolve.ts';
import { defaultMax, isFolder, tooLarge } from '../reading/read.ts';
import { View } from './upper-layer.ts';

interface Under {
  tree: Workspace;
  context: TreeContext;
  mirror: Mirror;
  ripgrep(): Promise<string | null>;
}

/**
 * The tree as it would be with these changes. Only looking is different: what lands, runs or is taken back goes to the
 * tree itself. Throws `LandingFailure('outside')` for a path that is not plainly one of the tree.
 */
export function overlay(under: Under, files: readonly FileChange[]): Workspace {
  const { tree, context } = under;
  if (files.length === 0) return tree;
  const view = new View(files, context.roots, context.blobs);
  const { root } = tree;
  const resolve = async (path: string) => locate(path, context.roots, await view.links());
  return {
    ...tree,
    resolve,
    async read(path, maxBytes = defaultMax) {
      const at = await resolve(path);
      const standing = view.at(at.real);
      if (standing === undefined) {
        const file = await tree.read(at.real, maxBytes);
        return file && { ...file, resolved: at };
      }
      if (standing === 'gone') return null;
      if (standing === 'folder') throw isFolder(at);
      // A link that is still one once links are resolved has nowhere to lead to.
      if (standing.mode === 'link') throw new ToolFailure('io', `${at.path} is a link that leads nowhere.`);
      if (standing.size > maxBytes) throw tooLarge(at, standing.size, maxBytes);
      return { resolved: at, state: standing, bytes: await view.bytes(standing) };
    },
    list: async (signal) => view.list(root, signal, await under.ripgrep()),
    async glob(pattern, { path, ...more }) {
      const { globFiles } = (await import('../lazy.ts')).seldom;
      return globFiles(root, await resolve(path ?? '.'), pattern, { ...more, rg: await under.ripgrep(), view });
    },
    async *search(query, signal) {
      const { searchOver } = (await import('../lazy.ts')).seldom;
      const at = await resolve(query.path ?? '.');
      yield* searchOver({ root, place: at, query, signal, rg: await under.ripgrep(), view, mirror: under.mirror });
    },
    overlay: (more) => overlay(under, [...files, ...more]),
  };
}
