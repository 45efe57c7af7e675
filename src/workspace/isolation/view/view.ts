/** What an isolated command sees: which folders are its own, what lies where, what is hidden. Both launchers build it from this. */

import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isBelow } from '../../../text/path.ts';
import { toBytes } from '../../paths/names.ts';
import { homeIn } from './hidden.ts';
import type { Hidden } from './hidden.ts';

/** An overlay (of the tree, of the home folder): `lower` is absolute, the rest are names in the work folder. */
export interface OverlayMount {
  /** Lowest last, as overlayfs takes them. */
  lower: readonly string[];
  upper: string;
  work: string;
  at: string;
}

/** Something that lies at `path` instead of what is there. */
export interface Placement {
  /** A name in the work folder, or absolute. */
  from: string;
  path: string;
  writable: boolean;
}

/** Everything a launcher needs to know. */
export interface View {
  overlays: readonly OverlayMount[];
  /** Outermost first, so that what lies in another place comes after it. */
  placements: readonly Placement[];
}

/** What lies around a tree. */
export interface Surroundings {
  /** Absolute, real. */
  root: string;
  /** To be overlaid, or null. */
  home: string | null;
  /** Folders of PATH: a toolchain that lies below /tmp is there, read-only. */
  path: readonly string[];
  /** What is empty there. */
  hidden: readonly Hidden[];
  /** What /run is to be, where that is not just empty; a name in the work folder. */
  run?: string;
}

/** What a copy is made of. */
interface ViewWishes extends Surroundings {
  /** Layers above the tree, topmost first: of a proposal, of what git ignores; names in the work folder. */
  staged: readonly string[];
  /** Git's own data may be written (in the overlay). */
  git: boolean;
}

/** Names in the work folder. */
export const names = {
  tree: 'tree',
  treeUpper: 'tree.upper',
  treeWork: 'tree.work',
  home: 'home',
  homeUpper: 'home.upper',
  homeWork: 'home.work',
  tmp: 'tmp',
  varTmp: 'var.tmp',
  /** An empty folder and an empty file, for what is hidden. */
  nothing: 'nothing',
  noFile: 'no.file',
  /** A /run that is nearly empty. */
  run: 'run',
  /** Nothing but the way to the tree, for a hidden place that the tree lies in. */
  around: 'around',
  /** Links to lower layers, so that no path has to be written into mount options. */
  lowerTree: 'lower.tree',
  lowerHome: 'lower.home',
  staged: 'staged',
  stagedWork: 'staged.work',
  /** Both sides of a command, to be compared. */
  before: 'before',
  after: 'after',
} as const;

/** Places that are empty to begin with. */
export const emptied = ['/tmp', '/var/tmp', '/run'];

/** File systems the kernel makes up; nobody's tree lies there. */
const kernels = ['/proc', '/sys', '/dev'];

/** Why a tree cannot be isolated at all, or null. */
export function whyNotIsolated(root: string): string | null {
  if (root === '/') return 'the tree is the whole machine';
  const kernel = kernels.find((folder) => isBelow(root, folder));
  return kernel === undefined ? null : `the tree lies in ${kernel}`;
}

/** The folder HOME names, where it can be overlaid beside the tree. */
export function homeBeside(env: NodeJS.ProcessEnv, root: string): string | null {
  const home = homeIn(env);
  return home === null || isBelow(home, root) || whyNotIsolated(home) !== null ? null : home;
}

/** The view of a tree: a copy of it. */
export function viewOf({ root, staged, git, ...wishes }: ViewWishes): View {
  const tree: OverlayMount = {
    lower: [...staged, names.lowerTree],
    upper: names.treeUpper,
    work: names.treeWork,
    at: names.tree,
  };
  const { home } = wishes;
  const placements: Placement[] = [
    ...placementsBeside({ root, ...wishes, uncarried: [root, ...(home === null ? [] : [home])] }),
    { from: names.tree, path: root, writable: true },
    ...(git || !existsSync(join(root, '.git'))
      ? []
      : [{ from: `${names.tree}/.git`, path: join(root, '.git'), writable: false }]),
  ];
  // Only archie looks at it: what a command changed is stated against the proposal.
  const before: OverlayMount[] =
    staged.length === 0 ? [] : [{ lower: [...staged, names.lowerTree], upper: '', work: '', at: names.before }];
  return { overlays: [tree, ...homeOverlay(home), ...before], placements: outermostFirst(placements) };
}

/** Of the home folder, where there is one to be overlaid. */
export function homeOverlay(home: string | null): OverlayMount[] {
  if (home === null) return [];
  return [{ lower: [names.lowerHome], upper: names.homeUpper, work: names.homeWork, at: names.home }];
}

/**
 * What lies where, but for the tree itself. `uncarried`: folders of which mounts have to be placed again, since an overlay does
 * not carry them.
 */
export function placementsBeside({
  root,
  home,
  path,
  hidden,
  run = names.nothing,
  uncarried,
}: Surroundings & { uncarried: readonly string[] }): Placement[] {
  const covered = [root, ...(home === null ? [] : [home])];
  const tools = toolsIn(path, covered);
  const seen = [...covered, ...tools];
  return [
    { from: names.tmp, path: '/tmp', writable: true },
    ...(isRealFolder('/var/tmp') ? [{ from: names.varTmp, path: '/var/tmp', writable: true }] : []),
    ...(isRealFolder('/run') ? [{ from: run, path: '/run', writable: false }] : []),
    ...(home === null ? [] : [{ from: names.home, path: home, writable: true }]),
    ...tools.map((folder) => ({ from: folder, path: folder, writable: false })),
    ...mountsBelow(uncarried).map((mount) => ({ from: mount, path: mount, writable: false })),
    ...hidden
      .filter((one) => seen.some((folder) => isBelow(one.path, folder)) || !isEmptied(one.path))
      .map((one) => ({
        from: isBelow(root, one.path) ? names.around : one.folder ? names.nothing : names.noFile,
        path: one.path,
        writable: false,
      })),
  ];
}

/** Does it lie in a place that is empty to begin with? */
export function isEmptied(path: string): boolean {
  return emptied.some((folder) => isBelow(path, folder));
}

/** Toolchains in places that are otherwise emptied, with what lies beside their programs (`lib` of a virtual environment). */
export function toolsIn(path: readonly string[], covered: readonly string[]): string[] {
  const found = path.flatMap((folder) => {
    if (!isEmptied(folder) || !isRealFolder(folder)) return [];
    const whole = /^\.?s?bin$/.test(basename(folder)) ? dirname(folder) : folder;
    return emptied.includes(whole) ? [folder] : [whole];
  });
  return [...new Set(found)].filter(
    (folder) => !emptied.includes(folder) && !covered.some((each) => isBelow(folder, each) || isBelow(each, folder)),
  );
}

/** So that what lies in another place comes after it. */
export function outermostFirst(placements: readonly Placement[]): Placement[] {
  return placements.toSorted((one, other) => one.path.split('/').length - other.path.split('/').length);
}

/** A link would lead the mount elsewhere. */
function isRealFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A file system as mounted (proc(5), mountinfo). */
export interface Mounted {
  path: string;
  /** Of this mount: `rw,nosuid`. */
  options: string[];
  type: string;
}

/** What is mounted here and can be reached, the topmost at each place. */
export function mountsHere(among: (path: string) => boolean = () => true): Mounted[] {
  const found = new Map<string, Mounted>();
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
    const [own = '', source = ''] = line.split(' - ');
    const [, , , , path, options] = own.split(' ');
    if (path === undefined || options === undefined) continue;
    const real = path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    found.set(real, { path: real, options: options.split(','), type: source.split(' ')[0] ?? '' });
  }
  return [...found.values()].filter(({ path }) => among(path) && isReachable(path));
}

function isReachable(path: string): boolean {
  try {
    return lstatSync(toBytes(path)) !== undefined;
  } catch {
    return false;
  }
}

/** An overlay does not carry what is mounted in its lower layer. */
function mountsBelow(folders: readonly string[]): string[] {
  const isBelowOne = (path: string) => folders.some((folder) => path !== folder && isBelow(path, folder));
  return mountsHere(isBelowOne).map(({ path }) => path);
}
