/** What a call that names a path outside of the tree must declare, so that policy can judge it. */

import type { Effect } from '../protocol/tool.ts';
import type { ResolvedPath } from '../protocol/workspace.ts';

/** A look outside the tree needs leave, by where the path really leads; one inside, or at kept outputs, needs none. */
export async function fromOutside(
  asked: string,
  at: { resolve(path: string): Promise<ResolvedPath> },
): Promise<Effect[]> {
  const { zone, real } = await at.resolve(asked);
  return zone === 'outside' ? [{ type: 'read', path: real, asked }] : [];
}
