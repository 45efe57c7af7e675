/**
 * Path resolution: where a path leads after every link, and whether that is in the tree. Every read, mention, image, glob
 * and change goes through here.
 */

import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ToolFailure } from '../../protocol/failure.ts';
import type { ResolvedPath } from '../../protocol/workspace.ts';
import { errno, inWords } from '../../disk/errno.ts';
import { entriesOf } from './directory.ts';
import { fromFolder, isBelow, relativeTo } from '../../text/path.ts';
import { fromBytes, isName, toBytes } from './names.ts';

/** The folders that decide a path's zone. All absolute and real. */
export interface Roots {
  root: string;
  /** The root, or a folder in it: where relative paths start. */
  cwd: string;
  /** Archie's own folder of saved outputs (zone `kept`): the model may read it. */
  outputs: string;
  /** Archie's own state: never part of the tree, even when it lies in it. */
  state: string;
}

/**
 * What knows better than the disk about some paths (absolute, real so far): the target of a link, an empty string for what
 * is no link, null for what is not there, undefined where the disk counts.
 */
export type LinkLookup = (real: string) => string | null | undefined;

/** As many links as Linux follows in one path (path_resolution(7)). */
const maxLinks = 40;
/** Bytes in one name: what Linux and macOS file systems take. */
const maxName = 255;

/**
 * Resolves a path that somebody asked for: it is judged by where it leads after every link, never by its spelling, and one
 * that cannot be resolved is refused. Throws `ToolFailure` (`invalid_input`, `io`).
 */
export function resolvePath(asked: string, roots: Roots, links: LinkLookup = () => undefined): ResolvedPath {
  if (asked.includes('\0'))
    throw new ToolFailure('invalid_input', 'The path holds a NUL character; no file can be named so.');
  if (!isName(asked)) {
    throw new ToolFailure(
      'invalid_input',
      `The path ${JSON.stringify(asked)} is not valid Unicode; write it out again.`,
    );
  }
  const expanded = asked.startsWith('~/') ? homedir() + asked.slice(1) : asked;
  const real = expanded.startsWith('/') ? follow(expanded, asked, links) : fromHere(expanded, asked, roots, links);
  if (isBelow(real, roots.outputs)) return { asked, real, path: real, shown: real, zone: 'kept' };
  if (!isBelow(real, roots.root) || isBelow(real, roots.state))
    return { asked, real, path: real, shown: real, zone: 'outside' };
  const path = real === roots.root ? '.' : relativeTo(roots.root, real);
  return { asked, real, path, shown: shownFrom(roots, path), zone: 'tree' };
}

/** What a path of the tree is called from the working folder. */
export function shownFrom({ root, cwd }: Pick<Roots, 'root' | 'cwd'>, path: string): string {
  return cwd === root ? path : fromFolder(relativeTo(root, cwd), path);
}

/** The same for many, sorted by what they are called. */
export function shownList(roots: Pick<Roots, 'root' | 'cwd'>, paths: string[]): string[] {
  return roots.cwd === roots.root ? paths : paths.map((path) => shownFrom(roots, path)).sort();
}

/**
 * A relative path, from the working folder. What git prints starts at the root instead: such a path is understood where there is
 * nothing of its first name in the working folder, and something at the root.
 */
function fromHere(relative: string, asked: string, { root, cwd }: Roots, links: LinkLookup): string {
  const here = follow(`${cwd}/${relative}`, asked, links);
  const first = relative.split('/').find((name) => name !== '' && name !== '.');
  if (cwd === root || first === undefined || first === '..') return here;
  const isThere = (folder: string): boolean => targetOf(join(folder, first), asked, links) !== null;
  return isThere(cwd) || !isThere(root) ? here : follow(`${root}/${relative}`, asked, links);
}

/**
 * Resolves every link as the kernel would: `..` after a link leaves the link's target, not its name. Names that do not
 * exist are kept as they are. `/proc/self/root`, `/dev/fd` and their like are links here too, taken at their word and
 * never passed to open(2).
 */
function follow(absolute: string, asked: string, links: LinkLookup): string {
  const todo = absolute.split('/').reverse();
  const missing: string[] = [];
  let real = '/';
  let followed = 0;
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (missing.pop() === undefined) real = dirname(real);
      continue;
    }
    if (Buffer.from(toBytes(name)).length > maxName) throw unresolved(asked, 'the name is too long (ENAMETOOLONG)');
    const target = missing.length > 0 ? null : targetOf(join(real, name), asked, links);
    const meant = target === null && missing.length === 0 ? undecodable(real, name, asked) : null;
    if (meant !== null) todo.push(meant);
    else if (target === null) missing.push(name);
    else if (target === '') real = join(real, name);
    else {
      followed += 1;
      if (followed > maxLinks) throw unresolved(asked, 'too many links (ELOOP)');
      if (target.startsWith('/')) real = '/';
      todo.push(...target.split('/').reverse());
    }
  }
  return missing.length === 0 ? spellingOnDisk(real, asked) : join(spellingOnDisk(real, asked), ...missing);
}

function targetOf(path: string, asked: string, links: LinkLookup): string | null {
  const known = links(path);
  if (known !== undefined) return known;
  try {
    const bytes = toBytes(path);
    return lstatSync(bytes).isSymbolicLink() ? fromBytes(readlinkSync(bytes, { encoding: 'buffer' })) : '';
  } catch (error) {
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return null;
    throw unresolved(asked, inWords(error));
  }
}

/**
 * A name that is not UTF-8 can only be shown with U+FFFD in it, and is asked for so: what of this folder is meant, or null.
 * Throws `ToolFailure('invalid_input')` where several names look the same.
 */
function undecodable(folder: string, name: string, asked: string): string | null {
  if (!name.includes('\uFFFD')) return null;
  let names: string[];
  try {
    names = entriesOf(folder).map(([entry]) => entry);
  } catch {
    return null;
  }
  const alike = names.filter(
    (entry) => entry !== name && (entry.toWellFormed() === name || toBytes(entry).toString() === name),
  );
  if (alike.length <= 1) return alike[0] ?? null;
  throw new ToolFailure(
    'invalid_input',
    `${alike.length} files look like ${asked}, with names that are not valid UTF-8; archie cannot tell which is meant. Rename the file first.`,
  );
}

/** Where file names ignore case or Unicode form, the spelling on disk is the one that counts. */
function spellingOnDisk(path: string, asked: string): string {
  if (process.platform === 'linux') return path;
  try {
    return realpathSync.native(path);
  } catch (error) {
    throw unresolved(asked, inWords(error));
  }
}

function unresolved(asked: string, why: string): ToolFailure {
  return new ToolFailure(
    'io',
    `Cannot tell where ${asked} leads: ${why}. It is refused; name the file by a path that can be followed.`,
  );
}
