/** What a command may read and write by Landlock, which knows only what is allowed: everything around the hidden places, one by one. */

import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { ToolFailure } from '../../../protocol/failure.ts';
import { isBelow } from '../../../text/path.ts';
import { namesIn } from '../../../disk/folder.ts';
import { toBytes } from '../../paths/names.ts';
import type { LandlockRule } from '../launch/landlock.ts';
import { devices } from '../launch/util-linux.ts';
import type { GitPlaces } from './git-places.ts';
import type { Hidden } from './hidden.ts';
import { emptied, toolsIn } from './view.ts';

/** What they are made of. */
interface RuleWishes {
  /** Absolute, real. */
  root: string;
  /** Folders of PATH. */
  path: readonly string[];
  hidden: readonly Hidden[];
  /** For what a command does not keep: absolute. */
  tmp: string;
  network: boolean;
  /** Git's own data may be written, where it lies outside of the tree. */
  git: boolean;
  places: GitPlaces;
}

/** Throws `ToolFailure('isolation')` where a hidden place lies in the tree: what is allowed above is allowed below. */
export function landlockRules({ root, path, hidden, tmp, network, git, places }: RuleWishes): LandlockRule[] {
  const shut = hidden.map((place) => place.path);
  const inTree = shut.find((place) => isBelow(place, root));
  if (inTree !== undefined)
    throw new ToolFailure('isolation', `${inTree} is to be hidden, and Landlock cannot hide what lies in the tree.`);
  const closed = [...shut, ...emptied, '/dev'];
  const open = [...toolsIn(path, [root]), ...(network ? resolver() : [])];
  return [
    ...[...around('/', closed), ...open].flatMap((place) => ruleAt(place, 'read')),
    ...devices.flatMap((name) => ruleAt(`/dev/${name}`, 'device')),
    ...[root, tmp, ...(git ? places.outside : [])].flatMap((place) => ruleAt(place, 'write')),
  ];
}

/** What is there now, but for the closed places and the folders that these lie in. */
function around(folder: string, closed: readonly string[]): string[] {
  return namesToSee(folder).flatMap((name) => {
    const place = join(folder, name);
    if (closed.includes(place)) return [];
    if (!closed.some((one) => isBelow(one, place))) return [place];
    return lstatSync(toBytes(place), { throwIfNoEntry: false })?.isDirectory() === true ? around(place, closed) : [];
  });
}

function namesToSee(folder: string): string[] {
  try {
    return namesIn(folder);
  } catch {
    return [];
  }
}

/** A link leads to something that has a rule of its own, or none. */
function ruleAt(path: string, may: LandlockRule['may']): LandlockRule[] {
  const stats = lstatSync(toBytes(path), { throwIfNoEntry: false });
  if (!stats || stats.isSymbolicLink()) return [];
  return [{ path, may, folder: stats.isDirectory() }];
}

/** The file that names the servers for names is often a link into /run. */
function resolver(): string[] {
  try {
    return [realpathSync('/etc/resolv.conf')];
  } catch {
    return [];
  }
}
