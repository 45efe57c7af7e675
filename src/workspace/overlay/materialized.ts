import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errno } from '../../disk/errno.ts';
import { toBytes } from '../paths/names.ts';
import type { View } from './view.ts';

/** A private folder with the regular files that a view writes, at their paths, so that ripgrep can look into them. */
interface Copy {
  /** Path → hash. */
  files: ReadonlyMap<string, string>;
  made: Promise<string>;
  users: number;
}

/**
 * Makes a copy when it is first asked for and keeps the last one: a turn searches the same view again and again, or one
 * with a little more in it.
 */
export class Mirror {
  readonly #folder: string;
  #last: Copy | undefined;

  /** `folder` need not exist yet. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs `work` with the path of a folder that holds what `view` writes, but for files of more than `maxBytes`. */
  async *within<T>(view: View, maxBytes: number, work: (folder: string) => AsyncIterable<T>): AsyncIterable<T> {
    const copy = this.#copyOf(view, maxBytes);
    copy.users += 1;
    try {
      yield* work(await copy.made);
    } finally {
      copy.users -= 1;
      if (copy !== this.#last && copy.users === 0) await copy.made.then(remove, () => undefined);
    }
  }

  #copyOf(view: View, maxBytes: number): Copy {
    const files = contentsOf(view, maxBytes);
    const last = this.#last;
    if (last && isSame(last.files, files)) return last;
    // A copy that somebody searches just now stays as it is; whoever is the last to use it removes it.
    const from = last?.users === 0 ? last : undefined;
    const made = (from?.made ?? fresh(this.#folder)).then((folder) => bring(folder, from?.files, files, view));
    const copy: Copy = { files, made, users: 0 };
    // Whoever waits for it hears of a failure; the next search begins anew.
    made.catch(() => {
      if (this.#last === copy) this.#last = undefined;
    });
    return (this.#last = copy);
  }
}

function contentsOf(view: View, maxBytes: number): Map<string, string> {
  const files = new Map<string, string>();
  for (const [path, state] of view.files) {
    if (state && state.mode !== 'link' && state.size <= maxBytes) files.set(path, state.hash);
  }
  return files;
}

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, hash]) => other.get(path) === hash);
}

/** Copies of this process, of all mirrors. */
const standing = new Set<string>();

async function fresh(parent: string): Promise<string> {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(parent, `${process.pid}-`));
  if (standing.size === 0) process.once('exit', removeAll);
  standing.add(folder);
  return folder;
}

function removeAll(): void {
  for (const folder of standing) remove(folder);
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  standing.delete(folder);
  if (standing.size === 0) process.off('exit', removeAll);
}

/** From what the copy had to what it is to have. One that fails is removed. */
async function bring(
  folder: string,
  had: ReadonlyMap<string, string> = new Map(),
  files: ReadonlyMap<string, string>,
  view: View,
): Promise<string> {
  try {
    for (const [path, hash] of had) if (files.get(path) !== hash) rmSync(toBytes(join(folder, path)), { force: true });
    for (const [path, hash] of files) {
      const state = view.files.get(path);
      if (state && had.get(path) !== hash) write(join(folder, path), await view.bytes(state));
    }
    return folder;
  } catch (error) {
    remove(folder);
    throw error;
  }
}

function write(path: string, bytes: Uint8Array): void {
  const options = { flag: 'wx', mode: 0o600 };
  try {
    writeFileSync(toBytes(path), bytes, options);
  } catch (error) {
    if (errno(error) === 'ENOENT') mkdirSync(toBytes(dirname(path)), { recursive: true, mode: 0o700 });
    // An emptied folder of what was copied before.
    else if (errno(error) === 'EEXIST') rmSync(toBytes(path), { recursive: true });
    else throw error;
    writeFileSync(toBytes(path), bytes, options);
  }
}
