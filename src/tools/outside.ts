import type { Effect } from '../protocol/tool.ts';
import type { Place } from '../protocol/workspace.ts';

/** A look outside the tree needs leave, by where the path really leads; one inside, or at kept outputs, needs none. */
export async function fromOutside(asked: string, at: { place(path: string): Promise<Place> }): Promise<Effect[]> {
  const { zone, real } = await at.place(asked);
  return zone === 'outside' ? [{ type: 'read', path: real, asked }] : [];
}
