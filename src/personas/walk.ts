/** Every file below a folder that may be a persona, in an order that does not depend on the disk. */

import { existsSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import type { Dirent, Stats } from 'node:fs';
import { errno } from '../disk/errno.ts';
import { isBelow } from '../text/path.ts';
import { why } from './file/read.ts';
import type { Folder } from './folders.ts';

const maxDepth = 8;
const maxFiles = 2_000;

/** What was found: `*.md` files, and why others could not be looked at (`path: why`). */
export interface Walk {
  files: { path: string; folder: Folder; stats?: Stats }[];
  problems: string[];
  /** Real paths: nothing is visited twice. */
  seen: Set<string>;
  /** Will it be asked what each file is like? Then it is asked at once, instead of its kind alone. */
  asks?: boolean;
}

/**
 * Adds the files below `path`, by name; links are followed where they may lead. At once, without waiting in between:
 * hundreds of files take a few milliseconds so, and ten times as long one promise after the other.
 */
export function walk(path: string, folder: Folder, found: Walk, depth = 0): void {
  let entries: (string | Dirent)[];
  try {
    const real = realpathSync.native(path);
    if (found.seen.has(real)) return;
    found.seen.add(real);
    if (folder.within !== undefined && !isBelow(real, folder.within))
      return void found.problems.push(`${path}: a link that leads out of the project`);
    entries = found.asks
      ? readdirSync(path).sort()
      : readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const code = errno(error);
    // Where a folder above is none either, there is nothing of that name.
    if (depth > 0 || (code !== 'ENOENT' && (code !== 'ENOTDIR' || existsSync(path))))
      found.problems.push(`${path}: ${why(error)}`);
    return;
  }
  for (const entry of entries) {
    const name = typeof entry === 'string' ? entry : entry.name;
    if (name.startsWith('.') || name === 'node_modules') continue;
    if (found.seen.size > maxFiles) return;
    const child = `${path === '/' ? '' : path}/${name}`;
    const markdown = name.slice(-3).toLowerCase() === '.md';
    const kind = typeof entry === 'string' ? lstatSync(child, { throwIfNoEntry: false }) : entry;
    if (kind?.isDirectory()) {
      if (depth < maxDepth) walk(child, folder, found, depth + 1);
    } else if (kind?.isSymbolicLink()) follow(child, markdown, folder, found, depth);
    else if (kind && markdown) {
      found.seen.add(child);
      found.files.push('size' in kind ? { path: child, folder, stats: kind } : { path: child, folder });
    }
  }
}

function follow(path: string, markdown: boolean, folder: Folder, found: Walk, depth: number): void {
  try {
    const real = realpathSync.native(path);
    if (folder.within !== undefined && !isBelow(real, folder.within)) {
      if (markdown) found.problems.push(`${path}: a link that leads out of the project`);
      return;
    }
    if (!statSync(real).isDirectory()) {
      if (markdown && !found.seen.has(real)) {
        found.seen.add(real);
        found.files.push({ path, folder });
      }
    } else if (depth < maxDepth) walk(path, folder, found, depth + 1);
  } catch (error) {
    if (markdown) found.problems.push(`${path}: ${why(error)}`);
  }
}
