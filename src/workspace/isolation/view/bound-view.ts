/** What a command sees that runs on the real tree: that alone can be written, everything else is as in a copy. */

import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { isBelow } from '../../../text/path.ts';
import type { GitPlaces } from './git-places.ts';
import { homeOverlay, isEmptied, names, outermostFirst, placementsBeside } from './view.ts';
import type { Placement, Surroundings, View } from './view.ts';

/** What it is made of. */
interface BoundWishes extends Surroundings {
  /** With the network: then names can be resolved too. */
  network: boolean;
  /** Git's own data may be written, but for what steers git. */
  git: boolean;
  places: GitPlaces;
}

/** The view of a tree that is written itself. */
export function boundView({ network, git, places, ...around }: BoundWishes): View {
  const { root, home } = around;
  const beside = placementsBeside({
    ...around,
    ...(network && { run: names.run }),
    uncarried: home === null ? [] : [home],
  });
  const placements: Placement[] = [
    // What is mounted in the tree comes along with it.
    ...beside.filter(({ from, path }) => from !== path || !isBelow(path, root)),
    { from: root, path: root, writable: true },
    ...(network ? resolverFiles() : []),
    ...(git ? writableGit(places) : places.points.map(same)),
  ];
  return { overlays: homeOverlay(home), placements: outermostFirst(placements) };
}

const same = (path: string): Placement => ({ from: path, path, writable: false });

/** What is not there cannot be covered; it is looked at afterwards (`git-guard.ts`). */
function writableGit({ outside, steering }: GitPlaces): Placement[] {
  return [
    ...outside
      .filter((path) => !outside.some((other) => other !== path && isBelow(path, other)))
      .map((path) => ({ from: path, path, writable: true })),
    ...steering.filter((path) => existsSync(path)).map(same),
  ];
}

/** The file that names the servers for names is often a link into /run, which is empty. */
function resolverFiles(): Placement[] {
  try {
    const real = realpathSync('/etc/resolv.conf');
    return isEmptied(dirname(real)) ? [same(real)] : [];
  } catch {
    return [];
  }
}
