/** What to say when there is no file at a path: what is there, or what comes near. */

import { ToolFailure } from '../protocol/failure.ts';
import type { ToolContext } from '../protocol/tool.ts';
import { foldAlike } from '../text/alike.ts';
import { editDistance } from '../text/match/edit-distance.ts';
import { reveal } from '../text/sanitize.ts';

const maxNames = 200;

/** The path is a folder: names what it holds, so that the model need not ask again. */
export async function folderFailure(path: string, at: ToolContext): Promise<ToolFailure> {
  const place = await at.workspace.resolve(path);
  if (place.zone !== 'tree')
    return new ToolFailure('is_directory', `${place.shown} is a folder. Use Glob with path to list it.`);
  const prefix = place.shown === '.' ? '' : `${place.shown}/`;
  const names = new Set<string>();
  for (const file of await at.workspace.list(at.signal)) {
    if (file.startsWith(prefix)) names.add(file.slice(prefix.length).replace(/\/.*/, '/'));
  }
  if (names.size === 0)
    return new ToolFailure('is_directory', `${place.shown} is a folder without files, or with ignored ones only.`);
  const listed = [...names].slice(0, maxNames).join('\n');
  const more = names.size > maxNames ? `\n… and ${names.size - maxNames} more` : '';
  return new ToolFailure('is_directory', `${place.shown} is a folder. It holds:\n${listed}${more}`);
}

/** A path without what models write around it: blanks and line ends, quotes, and what makes a URL of it. */
export function bare(path: string): string {
  const trimmed = path.trim();
  const inner = /^(["'`])([^]+)\1$/.exec(trimmed)?.[2] ?? trimmed;
  return /^file:\/\/\/[^/]/i.test(inner) ? inner.slice('file://'.length) : inner || path;
}

/**
 * The one file whose path is the same but for characters that look alike (NFC and NFD, blanks of another kind, quotes) and for what
 * stands around it, where there is no file at `path` itself. Null where there is none, or more than one.
 */
export async function pathAlike(path: string, at: ToolContext): Promise<string | null> {
  const place = await at.workspace.resolve(bare(path));
  if (place.zone !== 'tree') return null;
  const wanted = foldAlike(place.path);
  const found = (await at.workspace.list(at.signal)).filter((file) => foldAlike(file) === wanted);
  return found.length === 1 ? (found[0] as string) : null;
}

/** Said where such a file was taken: how its name is written. */
export function saysPath(path: string): string {
  return `its name is written ${reveal(path.normalize('NFC') === path ? path : `${path} (in NFD)`)}`;
}

/** There is nothing: names the files that come nearest. */
export async function missingFailure(path: string, at: ToolContext): Promise<ToolFailure> {
  const place = await at.workspace.resolve(path);
  const near = place.zone === 'tree' ? nearest(place.shown, await at.workspace.list(at.signal)) : [];
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  return new ToolFailure('not_found', `There is no ${place.shown}.${hint}`);
}

/** Up to three files with the same name elsewhere, or a name that is nearly the same. */
function nearest(path: string, files: readonly string[]): string[] {
  const wanted = nameOf(path).toLowerCase();
  const stem = wanted.replace(/\.[^.]*$/, '');
  const scored: { file: string; score: number }[] = [];
  for (const file of files) {
    const name = nameOf(file).toLowerCase();
    const far = name === wanted ? 0 : name.replace(/\.[^.]*$/, '') === stem ? 1 : 1 + editDistance(name, wanted, 3);
    if (far > 3) continue;
    scored.push({ file, score: far * 100 - shared(file, path) });
  }
  return scored
    .sort((a, b) => a.score - b.score)
    .slice(0, 3)
    .map(({ file }) => file);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Folders that two paths have in common, from the top. */
function shared(a: string, b: string): number {
  const [one, other] = [a.split('/'), b.split('/')];
  let count = 0;
  while (count < one.length - 1 && one[count] === other[count]) count += 1;
  return count;
}
