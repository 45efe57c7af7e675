/** Places an isolated command finds empty: where keys, tokens and other programs' secrets lie. */

import { lstatSync, realpathSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { namesIn } from '../../../disk/folder.ts';
import { isBelow } from '../../../text/path.ts';
import { toBytes } from '../../paths/names.ts';
import { movedBy, ofHome, ofMachine } from './secret-places.ts';

/** A place that is hidden. */
export interface Hidden {
  /** Absolute and real. */
  path: string;
  folder: boolean;
}

/** What decides where secrets lie. */
interface Whose {
  env: NodeJS.ProcessEnv;
  /** The tree: absolute, real. What a variable names in there is a part of it. */
  root: string;
  /** Of the user's configuration: absolute, or below the home folder. */
  hide: readonly string[];
}

/** Of these places those that are there, as they really are; none lies in another that is hidden. */
export function hiddenPlaces({ env, root, hide }: Whose): Hidden[] {
  const homes = homesIn(env);
  const [home] = homes;
  const always = [
    ...ofMachine,
    ...homes.flatMap(inHome),
    ...hide.flatMap((path) =>
      home === undefined && !path.startsWith('/') ? [] : [resolve(home ?? '/', untilded(path))],
    ),
  ];
  // One that names a whole home, or where the tree lies, would hide more than secrets.
  const moved = movedIn(env)
    .flatMap(found)
    .filter(({ path }) => {
      return !isBelow(path, root) && ![root, ...homes].some((folder) => isBelow(folder, path));
    });
  const all = new Map([...always.flatMap(found), ...moved].map((one) => [one.path, one]));
  const folders = [...all.values()].filter(({ folder }) => folder);
  return [...all.values()].filter(
    ({ path }) =>
      !folders.some((other) => {
        // Of a folder that the tree lies in, the tree is still to be seen.
        const seesIt = isBelow(root, other.path) && isBelow(path, root);
        return other.path !== path && isBelow(path, other.path) && !seesIt;
      }),
  );
}

/** The folder HOME names, or null. */
export function homeIn(env: NodeJS.ProcessEnv): string | null {
  return realFolder(env['HOME']);
}

/** That, and the one that the system knows the user by, where it is another: what runs as them can read both. */
function homesIn(env: NodeJS.ProcessEnv): string[] {
  return [...new Set([homeIn(env), systemsHome()])].filter((home) => home !== null);
}

let known: string | null | undefined;

/** Those that may be there: one look at the folder tells of most that they are not. */
function inHome(home: string): string[] {
  const places = ofHome.map((name) => join(home, name));
  try {
    const there = new Set(namesIn(home).map((name) => name.toLowerCase()));
    return places.filter((_, index) => there.has((ofHome[index] ?? '').split('/', 1)[0]?.toLowerCase() ?? ''));
  } catch {
    return places;
  }
}

/** Asked for once: it may be a question to another machine. */
function systemsHome(): string | null {
  if (known !== undefined) return known;
  try {
    known = realFolder(userInfo().homedir);
  } catch {
    known = null;
  }
  return known;
}

function realFolder(path: string | undefined): string | null {
  if (path === undefined || !isAbsolute(path)) return null;
  try {
    const real = realpathSync(path);
    return real === '/' ? null : real;
  } catch {
    return null;
  }
}

/** Secrets where variables say that they are, instead of below a home. */
function movedIn(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(movedBy).flatMap(([name, usual]) =>
    // KUBECONFIG names several.
    (env[name] ?? '')
      .split(delimiter)
      .filter(isAbsolute)
      .flatMap((place) => {
        if (ofHome.some((each) => isBelow(usual, each))) return [place];
        return ofHome
          .filter((each) => each.startsWith(`${usual}/`))
          .map((each) => join(place, each.slice(usual.length)));
      }),
  );
}

function found(path: string): Hidden[] {
  try {
    // Most are not there; to be told so by an error costs more than all the rest.
    if (!lstatSync(toBytes(path), { throwIfNoEntry: false })) return [];
    const real = realpathSync(toBytes(path), 'utf8');
    const stats = statSync(real);
    return stats.isDirectory() || stats.isFile() ? [{ path: real, folder: stats.isDirectory() }] : [];
  } catch {
    // Not there, or not to be seen by the user: nor by what they run.
    return [];
  }
}

function untilded(path: string): string {
  return path.startsWith('~/') ? path.slice(2) : path;
}
