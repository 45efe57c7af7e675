/** Files whose paths match a glob pattern, newest first; fast-glob only matches, it never reads the disk. */

import { posix } from 'node:path';
import glob from 'fast-glob';
import type { FileSystemAdapter } from 'fast-glob';
import { ToolFailure } from '../../protocol/failure.ts';
import type { ResolvedPath } from '../../protocol/workspace.ts';
import { isBelow } from '../../text/path.ts';
import { disk } from './file-source.ts';
import type { FileSource } from './file-source.ts';

/**
 * Which of `files` (relative paths) the patterns match: `**`, braces, character classes and extglobs as in fast-glob; dot files
 * count. fast-glob does the matching on a tree made of `files`, so it cannot see, or follow, anything else.
 */
export async function matchGlob(patterns: string[], files: readonly string[], not: string[] = []): Promise<string[]> {
  return glob(patterns, { cwd: '/', dot: true, followSymbolicLinks: false, ignore: not, fs: treeOf(files) });
}

type Callback = (error: NodeJS.ErrnoException | null, result?: unknown) => void;
type Node = Map<string, Node> | 'file';
const never = (): boolean => false;

function treeOf(files: readonly string[]): Partial<FileSystemAdapter> {
  const top: Node = new Map();
  for (const file of files) {
    let at = top;
    const parts = file.split('/');
    const name = parts.pop() as string;
    for (const part of parts) {
      let next = at.get(part);
      if (!(next instanceof Map)) at.set(part, (next = new Map()));
      at = next;
    }
    at.set(name, 'file');
  }
  const find = (path: string): Node | undefined => {
    let at: Node | undefined = top;
    for (const part of posix.resolve('/', path).split('/'))
      if (part !== '') at = at instanceof Map ? at.get(part) : undefined;
    return at;
  };
  const missing = (path: string): NodeJS.ErrnoException =>
    Object.assign(new Error(`ENOENT: no such file, ${path}`), { code: 'ENOENT' });
  const describe = (name: string, node: Node): object => ({
    name,
    isDirectory: () => node instanceof Map,
    isFile: () => node === 'file',
    isSymbolicLink: never,
    isBlockDevice: never,
    isCharacterDevice: never,
    isFIFO: never,
    isSocket: never,
  });
  const stat = (path: string, done: Callback): void => {
    const node = find(path);
    if (node) done(null, describe(posix.basename(path), node));
    else done(missing(path));
  };
  const readdir = (path: string, _options: unknown, done: Callback): void => {
    const node = find(path);
    if (node instanceof Map)
      done(
        null,
        [...node].map(([name, child]) => describe(name, child)),
      );
    else done(missing(path));
  };
  return { lstat: stat, stat, readdir } as unknown as Partial<FileSystemAdapter>;
}

/** The pattern relative to `base`, or a `ToolFailure` that says how to ask. */
function relativePattern(pattern: string, base: string): string {
  if (pattern.trim() === '')
    throw new ToolFailure('invalid_input', 'The pattern is empty; to list everything use **/*.');
  const own = base.endsWith('/') ? base : `${base}/`;
  const relative = pattern.startsWith(own) ? pattern.slice(own.length) : pattern.replace(/^(\.\/)+/, '');
  if (relative.startsWith('/') || relative.split('/').includes('..')) {
    throw new ToolFailure(
      'invalid_input',
      `The pattern ${pattern} leads out of ${base}. Name the folder in path and give a pattern relative to it.`,
    );
  }
  return relative;
}

/**
 * Files of `source` below `folder` that match, newest first; `more` counts those over `limit`. Ignored files are left out,
 * unless `folder` is itself in an ignored one. Paths are as from the working folder, absolute when `folder` is outside of it.
 */
export async function globFiles(
  root: string,
  folder: ResolvedPath,
  pattern: string,
  at: { limit: number; signal?: AbortSignal; rg?: string | null },
  source: FileSource = disk,
): Promise<{ paths: string[]; more: number }> {
  const wanted = relativePattern(pattern, folder.real);
  const matches = await matchGlob([wanted], await source.list(folder.real, at.signal, at.rg));
  const aged: { path: string; time: number }[] = [];
  const pending = [...matches];
  // A few at a time: thousands of open requests only wait for each other.
  const work = async (): Promise<void> => {
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      const time = await source.modified(`${folder.real}/${path}`);
      if (time !== null) aged.push({ path, time });
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  aged.sort((a, b) => (a.time === b.time ? (a.path < b.path ? -1 : 1) : b.time - a.time));
  const prefix = pathPrefix(root, folder);
  return { paths: aged.slice(0, at.limit).map(({ path }) => prefix + path), more: Math.max(0, aged.length - at.limit) };
}

/** What goes before paths relative to `folder`, so that they are as one calls them from the working folder, or absolute outside of the root. */
export function pathPrefix(root: string, folder: ResolvedPath): string {
  const prefix = isBelow(folder.real, root) ? folder.shown : folder.real;
  if (prefix === '.') return '';
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
}
