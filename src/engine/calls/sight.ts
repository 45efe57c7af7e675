/** What the tools of a call see: the tree, or the tree with what is staged. */

import type { Workspace } from '../../protocol/workspace.ts';
import type { Effect } from '../../protocol/tool.ts';
import type { SessionContext } from '../context.ts';
import { treeId } from '../proof/tree-id.ts';
import { heldBy } from './place.ts';
import { toolNamed } from './ready.ts';

/** In mode stage tools see the tree with what is staged. */
export function sight(context: SessionContext): Workspace {
  return stages(context) ? context.staging.view() : context.rooms.workspace;
}

/** Do its changes wait together for a review, now or for this turn? */
export function stages(context: SessionContext): boolean {
  return [context.state.now.settings.mode, context.inForce().mode].includes('stage');
}

/** The id of the tree that a command sees, where that is the tree with what is staged. */
export function stagedTree(context: SessionContext, effects: readonly Effect[]): string | undefined {
  const files = context.staging.proposal?.changes.files ?? [];
  const isSeen = files.length > 0 && stages(context) && heldBy(effects).isolation === 'overlay';
  return isSeen ? treeId(files) : undefined;
}

/** The model begins to write a call: whatever that or the next one takes is made ready while it writes. */
export function foreseeCall(context: SessionContext, name: string): void {
  const tool = toolNamed(context, name);
  if (tool?.foresee && context.allowedTools().includes(tool.name)) void tool.foresee(sight(context));
}
