/** What the tools of a call see: the tree, or the tree with what is staged. */

import type { Workspace } from '../../protocol/workspace.ts';
import type { SessionContext } from '../context.ts';
import { toolNamed } from './ready.ts';

/** In mode stage tools see the tree with what is staged. */
export function sight(context: SessionContext): Workspace {
  return stages(context) ? context.staging.view() : context.rooms.workspace;
}

/** Do its changes wait together for a review, now or for this turn? */
export function stages(context: SessionContext): boolean {
  return [context.state.now.settings.mode, context.inForce().mode].includes('stage');
}

/** The model begins to write a call. */
export function foreseeCall(context: SessionContext, name: string): void {
  const tool = toolNamed(context, name);
  if (tool?.foresee && context.allowedTools().includes(tool.name)) void tool.foresee(sight(context));
}
