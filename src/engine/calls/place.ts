/** Where a command runs: in a copy of the tree where that can be had and is of use, else on the tree itself, kept to it where it can be. */

import type { Effect, IsolationWish } from '../../protocol/tool.ts';
import type { Isolation, IsolationTier, Workspace } from '../../protocol/workspace.ts';

type CommandEffect = Extract<Effect, { type: 'command' }>;

/** How far a command is held away, and whether it has the network although it is. */
export interface Held {
  isolation: Isolation;
  network: boolean;
}

/** By what the model wishes, what the machine can, and what the command is for. */
export async function placeOf(
  workspace: Pick<Workspace, 'isolation' | 'onlyLive'>,
  command: string,
  wish: IsolationWish,
  background = false,
): Promise<CommandEffect> {
  const at = await workspace.isolation();
  const live: CommandEffect = { type: 'command', command, isolation: 'none' };
  if (background) {
    const why = 'It runs in the background, on your files, until it ends or the session does.';
    return { ...live, ...(at.bindsJobs && wish !== 'none' ? bindable(at, true) : {}), background, why };
  }
  if (at.tier === 3) return live;
  if (wish === 'network')
    return { ...live, ...bindable(at, true), why: 'It wants the network, which it would not have otherwise.' };
  if (wish === 'none') return { ...live, why: 'The model wants it to run for real, with nothing held back.' };
  const onlyLive = await workspace.onlyLive(command);
  if (onlyLive === null) return { ...live, isolation: at.tier === 1 ? 'overlay' : 'bind' };
  return { ...live, ...(onlyLive.isolation === 'bind' ? bindable(at) : {}), why: onlyLive.why };
}

/** Kept to the tree where that can be had, else not at all. */
function bindable({ binds }: IsolationTier, network = false): Pick<CommandEffect, 'isolation' | 'network'> {
  if (binds === undefined) return { isolation: 'none' };
  return { isolation: 'bind', ...(network && { network }) };
}

/** How the command of a call is held away; not at all where there is no command. */
export function heldBy(effects: readonly Effect[]): Held {
  const found = effects.find((effect) => effect.type === 'command');
  return { isolation: found?.isolation ?? 'none', network: found?.network ?? false };
}

/** The same effects with commands on the tree itself, and the reason for it where there is one. */
export function onTree(effects: readonly Effect[], why?: string): Effect[] {
  return withHeld(effects, { isolation: 'none', network: false }, why);
}

/** The same effects with commands held away so. */
export function withHeld(effects: readonly Effect[], { isolation, network }: Held, why?: string): Effect[] {
  return effects.map((effect) => {
    if (effect.type !== 'command') return effect;
    const { network: _, ...rest } = effect;
    return { ...rest, isolation, ...(network && { network }), ...(why !== undefined && { why }) };
  });
}
