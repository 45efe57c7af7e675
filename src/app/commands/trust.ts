/** `archie trust`: which folders are trusted, with what, and taking it back. Nothing of a folder is run for it. */

import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserFault } from '../../protocol/failure.ts';
import { t } from '../../text/words/words.ts';
import { chooseTree } from '../tree/choose-tree.ts';
import type { TrustFlags } from '../cli/trust-flags.ts';
import { forgottenWords, trustReport, trustText } from '../trust/report.ts';
import { openTrust } from '../trust/trust.ts';
import { trustBook, writeTrust } from '../trust/trust-book.ts';
import type { House } from '../house.ts';

/** Returns what is to be said. Throws `UserFault`. */
export async function trustCommand(house: House, { what, path }: TrustFlags): Promise<string> {
  if (what === 'list') return listText(house.dirs.state);
  const folder = resolve(house.cwd, path ?? '.');
  if (what === 'remove') return remove(house, folder);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UserFault(`${folder} is no folder`);
  const here = path === undefined ? house : chooseTree({ ...house.dirs, cwd: folder });
  const { root, cwd } = here;
  const trust = openTrust({ ...house.dirs, root, cwd, env: house.env });
  if (what === 'add') await trust.decide('trusted');
  return trustText(trustReport(root, await trust.look(), house.dirs.state));
}

async function remove({ dirs, root }: House, folder: string): Promise<string> {
  // One that is gone is still named by its path.
  const names = [folder, realOrNull(folder), realOrNull(folder) === null ? null : topOf(dirs, folder)];
  const known = names.find((name) => name !== null && Object.hasOwn(trustBook(dirs.state), name)) ?? null;
  if (known === null) return t`nothing is known of ${folder}${folder === root ? '' : t(' (archie trust list)')}`;
  await writeTrust(dirs.state, known, null);
  return forgottenWords(known);
}

function topOf(dirs: House['dirs'], cwd: string): string {
  return chooseTree({ ...dirs, cwd }).root;
}

function realOrNull(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function listText(state: string): string {
  const all = Object.entries(trustBook(state)).toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (all.length === 0) return t('no folder is trusted yet');
  return all.map(([path, { answer, at }]) => `${answer.padEnd(9)}  ${at.slice(0, 10)}  ${path}`).join('\n');
}
