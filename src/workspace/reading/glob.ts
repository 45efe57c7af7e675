/** Files whose paths match a glob pattern, newest first. */

import { ToolFailure } from '../../protocol/failure.ts';
import type { Gap, ResolvedPath } from '../../protocol/workspace.ts';
import { foldAlike } from '../../text/alike.ts';
import { isBelow } from '../../text/path.ts';
import { leadsToFolder } from './everything.ts';
import { disk } from './file-source.ts';
import type { FileSource } from './file-source.ts';
import { Gaps } from './gaps.ts';
import { matchGlob } from './matcher.ts';
import { readingsOf } from './readings.ts';

/** The pattern relative to `base`, without empty and `.` steps, or a `ToolFailure` that says how to ask. */
function relativePattern(pattern: string, base: string): string {
  if (pattern.trim() === '')
    throw new ToolFailure('invalid_input', 'The pattern is empty; to list everything use **/*.');
  const own = base.endsWith('/') ? base : `${base}/`;
  const relative = pattern.startsWith(own) ? pattern.slice(own.length) : pattern;
  const steps = relative.split('/');
  if (relative.startsWith('/') || steps.includes('..')) {
    throw new ToolFailure(
      'invalid_input',
      `The pattern ${pattern} leads out of ${base}. Name the folder in path and give a pattern relative to it.`,
    );
  }
  return steps.filter((step) => step !== '' && step !== '.').join('/') || '**/*';
}

interface GlobTask {
  limit: number;
  signal?: AbortSignal;
  rg?: string | null;
  /** Say of an empty result what is there all the same. */
  lookAgain?: boolean;
}

/**
 * Files of `source` below `folder` that match, newest first; `more` counts those over `limit`. Ignored files are left out,
 * unless the pattern names them or a folder of them as it is. Paths are as from the working folder, absolute when `folder`
 * is outside of the tree. Throws `ToolFailure` (`not_found`, `invalid_input`, `interrupted`).
 */
export async function globFiles(
  root: string,
  folder: ResolvedPath,
  pattern: string,
  at: GlobTask,
  source: FileSource = disk,
): Promise<{ paths: string[]; more: number; gaps?: Gap[] }> {
  await requireFolder(folder, source);
  const wanted = relativePattern(pattern, folder.real);
  const patterns = readingsOf(wanted).map((one) => (one.startsWith('!') ? `\\${one}` : one));
  const files = await source.list(folder.real, at.signal, at.rg);
  const named = await namedLiterally(wanted, folder.real, files, at, source);
  const matches = new Set([...named.whole, ...(await matchGlob(patterns, [...files, ...named.below], at))]);
  const prefix = pathPrefix(root, folder);
  const sorted = await newestFirst([...matches], folder.real, source);
  const paths = sorted.slice(0, at.limit).map((path) => prefix + path);
  const more = Math.max(0, sorted.length - at.limit);
  if (paths.length > 0 || !at.lookAgain) return { paths, more };
  const gaps = await lookAgain(patterns, new Set(files), folder.real, source, at.signal);
  if (named.link !== undefined) gaps.add('link', named.link);
  return { paths, more, gaps: gaps.list(prefix) };
}

async function requireFolder({ real, asked }: ResolvedPath, source: FileSource): Promise<void> {
  const kind = await source.kindOf(real);
  if (kind === 'folder') return;
  throw kind === 'missing'
    ? new ToolFailure('not_found', `There is no folder ${asked} to look in.`)
    : new ToolFailure(
        'invalid_input',
        `${asked} is not a folder. Name the folder it lies in, and the file as pattern.`,
      );
}

/**
 * What the pattern names as it is, whatever its characters would mean: itself where there is such a file, and the files
 * of the deepest folder it names where git ignores all of that. `link`: where it leads through one.
 */
async function namedLiterally(
  wanted: string,
  base: string,
  files: readonly string[],
  at: GlobTask,
  source: FileSource,
): Promise<{ whole: string[]; below: string[]; link?: string }> {
  let folder = '';
  const steps = wanted.split('/');
  for (const [index, step] of steps.entries()) {
    const kind = await source.kindOf(`${base}/${folder}${step}`);
    const last = index === steps.length - 1;
    if (last && (kind === 'file' || kind === 'special')) return { whole: [wanted], below: [] };
    if (kind === 'special') return { whole: [], below: [], link: folder + step };
    if (last || kind !== 'folder') break;
    folder += `${step}/`;
  }
  if (folder === '' || files.some((file) => file.startsWith(folder))) return { whole: [], below: [] };
  const below = await source.list(`${base}/${folder.slice(0, -1)}`, at.signal, at.rg);
  return { whole: [], below: below.map((file) => folder + file) };
}

async function newestFirst(paths: string[], base: string, source: FileSource): Promise<string[]> {
  const aged: { path: string; time: number }[] = [];
  const pending = [...paths];
  // A few at a time: thousands of open requests only wait for each other.
  const work = async (): Promise<void> => {
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      const time = await source.modified(`${base}/${path}`);
      if (time !== null) aged.push({ path, time });
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  aged.sort((a, b) => (a.time === b.time ? (a.path < b.path ? -1 : 1) : b.time - a.time));
  return aged.map(({ path }) => path);
}

/** What matches of that which was not listed: folders, links, what git ignores, and names in another case. */
async function lookAgain(
  patterns: readonly string[],
  listed: ReadonlySet<string>,
  base: string,
  source: FileSource,
  signal?: AbortSignal,
): Promise<Gaps> {
  const gaps = new Gaps();
  const all = await source.everything(base, signal);
  const own = signal ? { signal } : {};
  const [links, folders] = [new Set(all.links), new Set(all.folders)];
  const names = [...all.files, ...all.links];
  for (const path of await matchGlob(patterns, names, { folders: true, ...own }))
    gaps.add(links.has(path) ? 'link' : folders.has(path) ? 'folder' : 'ignored', path);
  // A folder without a file in it is in no path above.
  gaps.add('folder', ...(await matchGlob(patterns, all.folders, own)));
  if (gaps.empty) gaps.add('case', ...(await inAnyCase(patterns, [...listed, ...names], own)));
  if (gaps.empty) {
    const alike = new Map([...listed, ...names].map((path) => [foldAlike(path), path]));
    const found = await matchGlob(patterns.map(foldAlike), [...alike.keys()], own);
    gaps.add('alike', ...found.map((path) => alike.get(path) as string));
  }
  // What lies behind a link may match as well.
  if (gaps.empty) gaps.add('link', ...all.links.filter((path) => leadsToFolder(`${base}/${path}`)));
  if (!all.complete) gaps.add('time');
  return gaps;
}

/** The matcher takes folders that a pattern names without wildcards as they are written: both sides are lower case here. */
async function inAnyCase(
  patterns: readonly string[],
  paths: readonly string[],
  at: { signal?: AbortSignal },
): Promise<string[]> {
  const byLower = new Map<string, string[]>();
  for (const path of new Set(paths)) {
    const lower = path.toLowerCase();
    const same = byLower.get(lower);
    if (same) same.push(path);
    else byLower.set(lower, [path]);
  }
  const lower = patterns.map((pattern) => pattern.toLowerCase());
  const found = await matchGlob(lower, [...byLower.keys()], at);
  return found.flatMap((path) => byLower.get(path) as string[]);
}

/** What goes before paths relative to `folder`, so that they are as one calls them from the working folder, or absolute outside of the root. */
export function pathPrefix(root: string, folder: ResolvedPath): string {
  const prefix = isBelow(folder.real, root) ? folder.shown : folder.real;
  if (prefix === '.') return '';
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
}
