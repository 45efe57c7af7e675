/** A search without ripgrep, with the same results. */

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ToolFailure } from '../../../protocol/failure.ts';
import type { SearchQuery } from '../../../protocol/workspace.ts';
import { selectFiles } from './filter.ts';
import { listFiles } from '../list.ts';
import { toBytes } from '../../paths/names.ts';
import { compile, scanText, TimeBox } from './scan.ts';
import { byPath, maxFileBytes, type FileRows, type Scope } from './scope.ts';

/** What there is to search: paths relative to a folder, and the bytes of one of them (absolute). */
interface Source {
  list(folder: string, signal?: AbortSignal): Promise<string[]>;
  /** Null for what is too large, no regular file, or cannot be read. */
  bytes(path: string): Promise<Uint8Array | null>;
}

/** The files of `scope` that match, in the order of `byPath`. Throws `ToolFailure`. */
export async function* searchByScan(
  source: Source,
  scope: Scope,
  { query, signal }: { query: SearchQuery; signal?: AbortSignal | undefined },
): AsyncIterable<FileRows> {
  const regex = compile(query);
  const box = new TimeBox();
  const files =
    scope.file === null
      ? await selectFiles(await source.list(scope.cwd, signal), query.glob, query.type)
      : [scope.file];
  for (const path of [...files].sort(byPath)) {
    if (signal?.aborted) throw new ToolFailure('interrupted', 'Interrupted.');
    const bytes = await source.bytes(`${scope.cwd}/${path}`);
    const text = bytes && textOf(bytes);
    if (text === null) continue;
    const rows = box.run(() => scanText(text, regex, query), path);
    if (rows.length > 0) yield { path, rows };
  }
}

/** Null when it is binary. Bytes that are not UTF-8 become U+FFFD. */
function textOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return bytes.includes(0) ? null : new TextDecoder().decode(bytes);
}

/** What is on the disk. */
export const disk: Source = {
  list: listFiles,
  async bytes(path) {
    // Neither a link nor a pipe that has taken the file's place since it was listed.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(toBytes(path), flags).catch(() => null);
    if (!file) return null;
    try {
      const found = await file.stat();
      return found.isFile() && found.size <= maxFileBytes ? await file.readFile() : null;
    } catch {
      return null;
    } finally {
      await file.close();
    }
  },
};
