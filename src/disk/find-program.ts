/** The search for programs on PATH, by which a repository cannot plant the ones we run. */

import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { isBelow } from '../text/path.ts';

/**
 * The absolute path of a program on PATH, or null. Relative entries and entries inside the tree are passed over, and so is a
 * program whose real file lies in the tree: a repository must not be able to plant the binaries we run.
 */
export async function findProgram(name: string, env: NodeJS.ProcessEnv, root: string): Promise<string | null> {
  const realRoot = await realpath(root).catch(() => root);
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const program = await usableProgram(join(folder, name), realRoot);
    if (program) return program;
  }
  return null;
}

/** The path itself when it is an executable file outside the tree, else null. */
export async function usableProgram(path: string, root: string): Promise<string | null> {
  try {
    const real = await realpath(path);
    if (isBelow(real, root)) return null;
    if (!(await stat(real)).isFile()) return null;
    await access(real, constants.X_OK);
    return path;
  } catch {
    return null;
  }
}
