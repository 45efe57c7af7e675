/** Which files there are. */

import { rulesAbove } from './ignored.ts';
import { commonArguments, RipgrepMissing, runRipgrep } from './ripgrep.ts';
import { walk } from './walk.ts';

/**
 * All files below `root` (an absolute real path) that no `.gitignore` leaves out, relative to it, sorted. Links are neither
 * listed nor followed; names that are not valid UTF-8 are left out, as no tool could name them. Throws
 * `ToolFailure('interrupted')`.
 */
export async function listFiles(root: string, signal?: AbortSignal, rg: string | null = null): Promise<string[]> {
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
        if (entry.isFile() && !path.includes('\uFFFD', start) && !ignored()) files.push(path.slice(start));
      },
    },
    signal,
  );
  return files.sort();
}

async function listWithRipgrep(rg: string, root: string, signal?: AbortSignal): Promise<string[]> {
  const args = [...commonArguments(rulesAbove(root).started), '--files', '--null', '--glob=!.git'];
  const chunks: Buffer[] = [];
  for await (const chunk of runRipgrep(rg, args, root, signal)) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '' && !path.includes('\uFFFD'))
    .sort();
}
