/** `archie check` in a house: its settings, its engine, and where mends land. */

import type { Verdict } from '../../../protocol/proof/checks.ts';
import { enginePlace, openChecks } from '../../../checks/client.ts';
import type { CheckFlags } from '../../cli/check-flags.ts';
import { endSignal } from '../../cli/end-signal.ts';
import { warn, write } from '../../cli/terminal.ts';
import { packagePath } from '../../dirs.ts';
import type { House } from '../../house.ts';
import { checkCommand } from './check.ts';

/** Returns the exit code. Throws `UserFault`. */
export async function checkHere(house: House, flags: CheckFlags): Promise<number> {
  const checks = openChecks({ ...enginePlace(packagePath()), network: flags.engineUrl !== undefined });
  const mend = async (verdicts: readonly Verdict[]) => {
    const [{ landMends }, { workspace, notices }] = await Promise.all([import('./mend.ts'), house.workspace()]);
    for (const notice of notices) warn(notice);
    return landMends(workspace, verdicts);
  };
  const { root, cwd, env, config } = house;
  for (const notice of config.notices) warn(notice);
  const { rounds: _, ...settings } = config.proof ?? {};
  const place = { root, cwd, env, version: ARCHIE_VERSION, settings, checks, mend, tell: warn };
  const { text, exit } = await checkCommand(flags, place, endSignal());
  await write(`${text}\n`);
  return exit;
}
