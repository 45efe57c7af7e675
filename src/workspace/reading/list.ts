/** Lists the files of a folder that git would not ignore: by ripgrep, or without it by a walk of our own with the same result. */

import { rulesAbove } from './ignore-rules.ts';
import type { IgnoreOverrides } from './ignore-rules.ts';
import { namesFrom } from '../paths/names.ts';
import { commonArguments, RipgrepMissing, runRipgrep } from './ripgrep.ts';
import { walk } from './walk.ts';

/**
 * All files below `root` (an absolute real path) that no `.gitignore` leaves out, relative to it, sorted. Links are neither
 * listed nor followed. ripgrep knows nothing of `overrides`: with them, `rg` has to be null. Throws `ToolFailure('interrupted')`.
 */
export async function listFiles(
  root: string,
  signal?: AbortSignal,
  rg: string | null = null,
  overrides?: IgnoreOverrides,
): Promise<string[]> {
  if (rg) {
    try {
      return await listWithRipgrep(rg, root, signal);
    } catch (error) {
      if (!(error instanceof RipgrepMissing)) throw error;
    }
  }
  const files: string[] = [];
  const start = root.endsWith('/') ? root.length : root.length + 1;
  await walk(
    root,
    {
      file(path, entry, ignored) {
        if (entry.isFile() && !ignored()) files.push(path.slice(start));
      },
    },
    signal,
    overrides,
  );
  return files.sort();
}

async function listWithRipgrep(rg: string, root: string, signal?: AbortSignal): Promise<string[]> {
  const args = [...commonArguments(rulesAbove(root).started), '--files', '--null', '--glob=!.git'];
  const chunks: Buffer[] = [];
  for await (const chunk of runRipgrep(rg, args, root, signal)) chunks.push(chunk);
  return namesFrom(Buffer.concat(chunks)).sort();
}
