/** What a call that names a path must declare, so that policy can judge it. */

import type { Effect } from '../protocol/tool.ts';
import type { ResolvedPath } from '../protocol/workspace.ts';

/** A read, by where the path really leads; kept outputs are archie's own and need no leave. */
export async function readOf(asked: string, at: { resolve(path: string): Promise<ResolvedPath> }): Promise<Effect[]> {
  const { zone, real } = await at.resolve(asked);
  return zone !== 'kept' ? [{ type: 'read', path: real, asked }] : [];
}
