/** Changed files in one line of words. In a file of its own: most of what is said of landings needs no diffs. */

import { permissionWords } from '../protocol/change.ts';
import type { FileChange } from '../protocol/change.ts';

/** Names of one list. */
export const listCap = 100;

export function landedWords(
  files: readonly FileChange[],
  title: string,
  inPart: ReadonlySet<string> = new Set(),
): string {
  const rows = files.map((file) => `${file.path} (${kindOf(file)}${inPart.has(file.path) ? ', in part' : ''})`);
  return `${title}: ${list(rows)}`;
}

/** What a command did, and apart from it what changed meanwhile and may be the user's work. */
export function happenedWords(files: readonly FileChange[]): string {
  const own = files.filter(({ maybeYours }) => !maybeYours);
  const maybe = files.filter(({ maybeYours }) => maybeYours);
  return [
    own.length > 0 ? landedWords(own, 'Changed files') : '',
    maybe.length > 0 ? landedWords(maybe, 'Changed meanwhile, perhaps by the user and not by this command') : '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

export function list(rows: readonly string[]): string {
  const more = rows.length > listCap ? [`and ${rows.length - listCap} more`] : [];
  return [...rows.slice(0, listCap), ...more].join(', ');
}

function kindOf(file: FileChange): string {
  const { before, after } = file;
  if (!before && after?.mode === 'bulk') return 'new, ignored by git';
  if (!before) return after?.mode === 'folder' ? 'new folder' : 'new';
  if (!after) return before.mode === 'folder' ? 'folder deleted' : 'deleted';
  const bits = permissionWords(file);
  if (before.hash !== after.hash) return bits === '' ? 'changed' : `changed, ${bits}`;
  return bits === '' ? `mode now ${after.mode}` : bits;
}
