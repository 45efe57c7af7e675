/** Materializes the upper layer of an overlay in a private scratch folder, so that ripgrep can look into it. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errno } from '../../disk/errno.ts';
import { toBytes } from '../paths/names.ts';
import type { UpperLayer } from './upper-layer.ts';

/** A folder with the regular files that a layer writes, at their paths. */
interface Copy {
  /** Path → hash. */
  files: ReadonlyMap<string, string>;
  made: Promise<string>;
  users: number;
}

/**
 * Makes a copy when it is first asked for and keeps the last one: a turn searches the same overlay again and again, or one
 * with a little more in it.
 */
export class MaterializedLayers {
  readonly #folder: string;
  #last: Copy | undefined;

  /** `folder` need not exist yet. See `sweep.ts` for what a killed process leaves in it. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs `work` with the path of a folder that holds what `upper` writes, but for files of more than `maxBytes`. */
  async *within<T>(upper: UpperLayer, maxBytes: number, work: (folder: string) => AsyncIterable<T>): AsyncIterable<T> {
    const copy = this.#copyOf(upper, maxBytes);
    copy.users += 1;
    try {
      yield* work(await copy.made);
    } finally {
      copy.users -= 1;
      if (copy !== this.#last && copy.users === 0) await copy.made.then(remove, () => undefined);
    }
  }

  #copyOf(upper: UpperLayer, maxBytes: number): Copy {
    const files = contentsOf(upper, maxBytes);
    const last = this.#last;
    if (last && isSame(last.files, files)) return last;
    // A copy that somebody searches just now stays as it is; whoever is the last to use it removes it.
    const from = last?.users === 0 ? last : undefined;
    const made = (from?.made ?? newCopy(this.#folder)).then((folder) => updateCopy(folder, from?.files, files, upper));
    const copy: Copy = { files, made, users: 0 };
    // Whoever waits for it hears of a failure; the next search begins anew.
    made.catch(() => {
      if (this.#last === copy) this.#last = undefined;
    });
    return (this.#last = copy);
  }
}

function contentsOf(upper: UpperLayer, maxBytes: number): Map<string, string> {
  const files = new Map<string, string>();
  for (const [path, state] of upper.files) {
    if (state && state.mode !== 'link' && state.size <= maxBytes) files.set(path, state.hash);
  }
  return files;
}

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, hash]) => other.get(path) === hash);
}

/** Copies of this process, of all trees. */
const copies = new Set<string>();

async function newCopy(parent: string): Promise<string> {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(parent, `${process.pid}-`));
  if (copies.size === 0) process.once('exit', removeAll);
  copies.add(folder);
  return folder;
}

function removeAll(): void {
  for (const folder of copies) remove(folder);
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  copies.delete(folder);
  if (copies.size === 0) process.off('exit', removeAll);
}

/** Brings a copy from what it had to what it is to have. One that fails is removed. */
async function updateCopy(
  folder: string,
  had: ReadonlyMap<string, string> = new Map(),
  files: ReadonlyMap<string, string>,
  upper: UpperLayer,
): Promise<string> {
  try {
    for (const [path, hash] of had) if (files.get(path) !== hash) rmSync(toBytes(join(folder, path)), { force: true });
    for (const [path, hash] of files) {
      const state = upper.files.get(path);
      if (state && had.get(path) !== hash) write(join(folder, path), await upper.bytes(state));
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
