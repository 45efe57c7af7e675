/** `archie permissions` in a house: its rules, its mode, and how far this machine holds commands away. */

import type { PermissionsFlags } from '../../cli/permissions-flags.ts';
import { warn, write } from '../../cli/terminal.ts';
import { startingMode } from '../../config/permissions.ts';
import type { House } from '../../house.ts';
import { permissionsCommand } from './permissions.ts';

/** Returns the exit code. Throws `UserFault`. */
export async function permissionsHere(house: House, asked: PermissionsFlags): Promise<number> {
  const permissions = await house.permissions();
  const { root, cwd, config } = house;
  const mode = startingMode(config.mode, permissions, permissions.notices);
  const tier = async () => (await (await house.workspace()).workspace.isolation()).tier;
  const { text, exit } = await permissionsCommand(asked, permissions, { mode, root, cwd }, tier);
  for (const notice of permissions.notices) warn(notice);
  await write(`${text}\n`);
  return exit;
}
