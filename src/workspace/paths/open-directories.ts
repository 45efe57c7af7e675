/** A pool of directory handles for one pass over a tree: neighbouring files cost one walk down, and no link is followed. */

import { descend } from './directory.ts';
import type { DirectoryHandle } from './directory.ts';
import { observe, observeEntry } from './observe.ts';
import type { Seen } from './observe.ts';
import { nameOf, parentOf } from './tree-path.ts';

/** Few enough to leave file descriptors for others. */
const maxOpen = 48;

/**
 * Goes from file to file of a tree and keeps the folders open that it has been in. Only for what is over in a moment: a
 * folder that is moved away meanwhile is still the one that is open.
 */
export class OpenDirectories {
  readonly #root: string;
  readonly #open = new Map<string, DirectoryHandle>();

  /** `root` is real. */
  constructor(root: string) {
    this.#root = root;
  }

  /** What is at a path (relative to the root). Throws system errors. */
  observe(path: string): Seen {
    const folder = this.#parentOf(path);
    return folder ? observeEntry(folder, nameOf(path)) : observe(this.#root, path);
  }

  /** Runs `work` in the folder that holds `path`, or returns null where that folder is not there. */
  withParent<T>(path: string, work: (folder: DirectoryHandle, name: string) => T): T | null {
    const folder = this.#parentOf(path);
    return folder ? work(folder, nameOf(path)) : null;
  }

  /** To be called in the end, and whenever folders came or went. */
  close(): void {
    for (const folder of this.#open.values()) folder.close();
    this.#open.clear();
  }

  #parentOf(path: string): DirectoryHandle | null {
    const parent = parentOf(path);
    const open = this.#open.get(parent);
    if (open) return open;
    if (this.#open.size === maxOpen) this.close();
    const { folder, rest } = descend(this.#root, parent === '' ? [] : parent.split('/'));
    if (rest.length > 0) {
      folder.close();
      return null;
    }
    this.#open.set(parent, folder);
    return folder;
  }
}
