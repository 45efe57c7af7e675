/** The two trees of a proof: as it would be, and as it was, both held still while other things land. */

import { join, relative, resolve, sep } from 'node:path';
import type { FileChange } from '../../protocol/change.ts';
import type { CheckedTree } from '../../protocol/proof/checks.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { leadsOut } from '../../text/path.ts';

/** Throws `LandingFailure('outside')` for a path that is not plainly one of the tree. */
export function treesOf(
  workspace: Workspace,
  files: readonly FileChange[],
): { proposed: CheckedTree; base: CheckedTree } {
  // What lands while the checks run must not become the base that it is compared with.
  const before = files.map((file) => ({ path: file.path, before: file.after, after: file.before }));
  return { proposed: checkedTree(workspace.overlay(files)), base: checkedTree(workspace.overlay(before)) };
}

function checkedTree(workspace: Workspace): CheckedTree {
  const { root, cwd } = workspace;
  return {
    async list() {
      const names = await workspace.list();
      if (cwd === root) return names;
      return names.map((name) => relative(root, resolve(cwd, name)).split(sep).join('/')).toSorted();
    },
    async read(path) {
      if (leadsOut(path)) return null;
      try {
        const file = await workspace.read(join(root, path));
        // A link may lead anywhere: what lies outside is none of a check's business.
        return file?.resolved.zone === 'tree' ? file.bytes : null;
      } catch {
        return null;
      }
    },
  };
}
