/** A file as a snapshot saw it, and whether it still is so. */

import type { Stats } from 'node:fs';
import type { FileMode } from '../../../protocol/change.ts';

/** A file as it was seen. Times are in milliseconds with fractions, as `lstat` gives them. */
export interface IndexEntry {
  size: number;
  /** Never that of a file which may change once more without its times showing it: it is looked at again. */
  mtime: number;
  ctime: number;
  ino: number;
  mode: FileMode;
  /** Null when its content was not stored: too large, or not readable. */
  hash: string | null;
  /** Its permission bits (those of links mean nothing), and when it was modified. */
  bits: number;
  modified: number;
}

/** How a file counts: a link, or by whether its owner may run it. */
export function modeOf(stats: Stats): FileMode {
  if (stats.isSymbolicLink()) return 'link';
  return stats.mode & 0o100 ? 'executable' : 'file';
}

/** Is the file as it was seen? */
export function isSame(known: IndexEntry, stats: Stats): boolean {
  return (
    known.mtime === stats.mtimeMs &&
    known.ctime === stats.ctimeMs &&
    known.size === stats.size &&
    known.ino === stats.ino &&
    known.mode === modeOf(stats)
  );
}
