/** What a landing would do beside what its diff shows, because of what a file is: said before it lands. */

import { accessSync, constants, lstatSync } from 'node:fs';
import type { FileChange } from '../../../protocol/change.ts';
import { OpenDirectories } from '../../paths/open-directories.ts';
import { mostAttributed } from './attributes.ts';
import { allNamesInside } from './links.ts';
import { isWorthKeeping, maxInPlaceBytes } from './in-place.ts';

/** Sentences for whoever decides; none for nearly every change set. Never throws. */
export function cautionsOf(root: string, files: readonly FileChange[]): string[] {
  const replaced = files.filter(({ before, after }) => before !== null && after !== null).length;
  const many =
    replaced > mostAttributed
      ? [`access lists and extended attributes are carried over for up to ${mostAttributed} files at once: not here`]
      : [];
  const directories = new OpenDirectories(root);
  try {
    const each = files.flatMap((file) => {
      try {
        return directories.withParent(file.path, (folder, name) => cautionOf(root, file, folder.at(name))) ?? [];
      } catch {
        // The landing finds out what is wrong with it, and says so.
        return [];
      }
    });
    return [...each, ...many];
  } finally {
    directories.close();
  }
}

function cautionOf(root: string, file: FileChange, path: string | Buffer): string[] {
  const { before, after } = file;
  const stats = before === null ? undefined : lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stats?.isFile()) return [];
  const [links, owner] = [Number(stats.nlink), Number(stats.uid)];
  const names = `${file.path} is one of ${links} names of the same file (hard links)`;
  if (after === null) return links > 1 ? [`${names}: undo brings it back as a file of its own`] : [];
  if (!isWorthKeeping(file, { links, owner })) return [];
  const inside = links === 1 || allNamesInside(root, { dev: stats.dev, ino: stats.ino, links });
  if (inside && Math.max(before?.size ?? 0, after.size) <= maxInPlaceBytes && isWritable(path))
    return links > 1 ? [`${names}: all of them change`] : [];
  const why = inside ? 'cannot be written in place' : 'not all of them are in this tree';
  return [
    ...(links > 1 ? [`${names}, ${why}: it becomes a file of its own, and the others stay as they are`] : []),
    ...(owner === process.geteuid?.() ? [] : [`${file.path} belongs to another user (${owner}): it will be yours`]),
  ];
}

function isWritable(path: string | Buffer): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
