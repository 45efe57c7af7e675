/** Where a command runs: in a copy of the tree where that can be had and is of use, else on the tree itself. */

import type { Effect, IsolationWish } from '../../protocol/tool.ts';
import type { Isolation, Workspace } from '../../protocol/workspace.ts';

type CommandEffect = Extract<Effect, { type: 'command' }>;

/** By what the model wishes, what the machine can, and what the command is for. */
export async function placeOf(
  workspace: Pick<Workspace, 'isolation' | 'onlyLive'>,
  command: string,
  wish: IsolationWish,
): Promise<CommandEffect> {
  const live: CommandEffect = { type: 'command', command, isolation: 'none' };
  if (wish === 'background')
    return {
      ...live,
      background: true,
      why: 'It runs in the background, on your files, until it ends or the session does.',
    };
  if ((await workspace.isolation()).tier !== 1) return live;
  if (wish === 'network') return { ...live, why: 'It wants the network, which a copy of the tree does not have.' };
  if (wish === 'none') return { ...live, why: 'The model wants it to run for real, not in a copy of the tree.' };
  const why = await workspace.onlyLive(command);
  return why === null ? { ...live, isolation: 'overlay' } : { ...live, why };
}

/** How far the command of a call is held away; `none` where there is no command. */
export function isolationOf(effects: readonly Effect[]): Isolation {
  return effects.find((effect) => effect.type === 'command')?.isolation ?? 'none';
}

/** The same effects with commands on the tree itself, and the reason for it where there is one. */
export function onTree(effects: readonly Effect[], why?: string): Effect[] {
  return effects.map((effect) =>
    effect.type === 'command' ? { ...effect, isolation: 'none', ...(why !== undefined && { why }) } : effect,
  );
}
