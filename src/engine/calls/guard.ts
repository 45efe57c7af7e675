/** What a call was judged by is what it gets: a path that leads elsewhere by the time it is read is not read. */

import { ToolFailure } from '../../protocol/failure.ts';
import type { Effect } from '../../protocol/tool.ts';
import { isBelow } from '../../text/path.ts';
import type { ResolvedPath, Workspace } from '../../protocol/workspace.ts';

/** The workspace with no reads outside the tree but those that the call declared. Others throw `ToolFailure('outside')`. */
export function guarded(workspace: Workspace, effects: readonly Effect[]): Workspace {
  const allowed = effects.flatMap((effect) => (effect.type === 'read' ? [effect.path] : []));
  const check = ({ asked, real, zone }: ResolvedPath): void => {
    if (zone !== 'outside') return;
    if (allowed.some((path) => isBelow(real, path))) return;
    throw new ToolFailure(
      'outside',
      `${asked} leads to ${real}, outside of this folder. Nobody allowed that: not read.`,
    );
  };
  return {
    ...workspace,
    async read(path, maxBytes) {
      const file = await workspace.read(path, maxBytes);
      // The place it was opened at, not the one it had when it was judged.
      if (file) check(file.resolved);
      return file;
    },
    async glob(pattern, at) {
      check(await workspace.resolve(at.path ?? '.'));
      return workspace.glob(pattern, at);
    },
    async *search(query, signal, onGap) {
      check(await workspace.resolve(query.path ?? '.'));
      yield* workspace.search(query, signal, onGap);
    },
  };
}
