import { constants, existsSync, lstatSync, rmSync, symlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileChange } from '../protocol/change.ts';
import type { Blobs } from './blobs.ts';
import { errno } from './errno.ts';
import { descend, inParent, type Folder } from './folder.ts';
import type { Seen } from './observe.ts';

const createNew = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Where new content waits: beside the target, or in the nearest folder that exists. Relative to the root. */
export function stagedPath(nearest: string, id: string, index: number): string {
  const name = `.archie-${id}-${index}.tmp`;
  return nearest === '' ? name : `${nearest}/${name}`;
}

/**
 * Writes the new content of a file to `staged`, durable, with the bits and the owner the file has now (`seen`), or with
 * `bits`, or as the user's umask says. Throws system errors and those of the blob store.
 */
export async function stageFile(
  root: string,
  file: FileChange,
  staged: string,
  at: { blobs: Blobs; seen?: Seen | undefined; bits?: number | undefined },
): Promise<void> {
  if (file.after === null) return;
  const bytes = await at.blobs.get(file.after.hash);
  at.blobs.keep(bytes);
  const names = staged.split('/');
  const name = names.pop() ?? '';
  const { folder, rest } = descend(root, names);
  try {
    if (rest.length > 0) throw Object.assign(new Error('the folder is gone'), { code: 'ENOENT' });
    if (file.after.mode === 'link') symlinkSync(Buffer.from(bytes), folder.at(name));
    else await writeStaged(folder, name, bytes, file.after.mode === 'executable', at.seen, at.bits);
  } finally {
    folder.close();
  }
}

async function writeStaged(
  folder: Folder,
  name: string,
  bytes: Uint8Array,
  executable: boolean,
  seen: Seen | undefined,
  recorded: number | undefined,
): Promise<void> {
  const there = seen?.kind === 'file' && seen.state.mode !== 'link' ? seen : undefined;
  const bits = there?.bits ?? recorded;
  // A file that was private is never readable by others, not even for a moment.
  const handle = await open(folder.at(name), createNew, bits === undefined ? (executable ? 0o777 : 0o666) : 0o600);
  try {
    await handle.writeFile(bytes);
    if (there) await keepOwner(handle, there);
    if (bits !== undefined) await handle.chmod(withExecutable(bits, executable));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function keepOwner(
  handle: Awaited<ReturnType<typeof open>>,
  there: { owner: number; group: number },
): Promise<void> {
  const mine = await handle.stat();
  if (mine.uid === there.owner && mine.gid === there.group) return;
  try {
    await handle.chown(there.owner, there.group);
  } catch (error) {
    // Only root may give files away; the content is what was asked for.
    if (errno(error) !== 'EPERM') throw error;
  }
}

/** Permission bits with the executable bit as wanted: whoever may read may then run. */
function withExecutable(bits: number, executable: boolean): number {
  const is = (bits & 0o100) !== 0;
  if (is === executable) return bits;
  return executable ? bits | ((bits & 0o444) >> 2) | 0o100 : bits & ~0o111;
}

/** Removes what was staged and is there still. Returns what could not be removed. */
export function unstage(root: string, staged: readonly (string | null)[]): string[] {
  const left: string[] = [];
  for (const path of staged) {
    if (path === null) continue;
    try {
      const names = path.split('/');
      const name = names.pop() ?? '';
      const { folder, stop } = descend(root, names);
      try {
        if (stop === 'end') rmSync(folder.at(name), { force: true });
        else if (stop === 'link') left.push(path);
      } finally {
        folder.close();
      }
    } catch {
      left.push(path);
    }
  }
  return left;
}

/** Is there anything at this path (relative to the root)? */
export function isThere(root: string, path: string): boolean {
  return inParent(root, path, (folder, name) => existsSync(folder.at(name)) || isLink(folder.at(name))) === true;
}

function isLink(path: string | Buffer): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
