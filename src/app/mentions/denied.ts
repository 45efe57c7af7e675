/** A rule that denies reading a file holds for whoever mentions it too: what goes with a prompt goes to the model. */

import type { JudgeContext } from '../../protocol/approval.ts';
import { readVerdict } from '../../policy/rules/paths.ts';
import type { Flags } from '../cli/session-flags.ts';
import { flaggedRules } from '../config/rules.ts';
import type { House } from '../house.ts';

/** Why a file (its real path) may not be attached, in a sentence; null where it may. A rule that asks has its answer: it was named. */
export async function deniedMentions(house: House, flags: Flags): Promise<(real: string) => string | null> {
  const { rules } = await house.permissions();
  const { root, cwd } = house;
  const at: JudgeContext = {
    mode: 'ask',
    grants: [],
    root,
    cwd,
    rules: [...flaggedRules(flags, [], true).rules, ...rules],
  };
  return (real) => {
    const { decision, because } = readVerdict(real, at);
    return decision === 'deny' ? because.text : null;
  };
}
