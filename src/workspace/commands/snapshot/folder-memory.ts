/** What a process remembers of the folders of a tree between two scans, and the threads that look at the files in them. */

import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { Rules } from '../../reading/ignore-rules.ts';
import { StatThreads } from './stat-threads.ts';
import type { Comparison } from './stat-threads.ts';

/** What is remembered of a folder that was looked into. Paths are relative to the root. */
export interface Folder {
  /** Of its times; empty where it could change without showing it. */
  key: string;
  has: { gitignore: boolean; git: boolean };
  /** The key of the `.gitignore` that was read. */
  patterns: string;
  files: readonly string[];
  folders: readonly { path: string; rules: Rules }[];
  ignored: readonly string[];
  /** Pipes, sockets and devices. */
  special: readonly string[];
}

/** Trees of fewer files are looked at sooner than threads can be told to. */
const worthThreads = 4_000;

/** What threads saw of the files of a folder. */
export interface Look {
  /** All of them are as in the index, and nobody needs to compare them one by one. */
  isStill(folder: Folder): boolean;
  comparisonFor(folder: Folder): Comparison | null;
}

/** The folders of a tree as this process last saw them, and the threads that look at what is in them. */
export class FolderMemory {
  readonly folders = new Map<string, Folder>();
  /** What the rules were made from, besides the `.gitignore` files in the tree. */
  patterns = '';
  readonly #threads = new StatThreads();
  /** Where the files of a folder begin in the list of the threads. */
  #starts = new Map<Folder, number>();

  /** Looks at the files of all folders that were shared. `known`: as they are in the index. */
  async look(known: object): Promise<Look> {
    const starts = this.#starts;
    const look = await this.#threads.look();
    const areStill = look !== null && this.#threads.isStill(known);
    return {
      isStill: (folder) => areStill && starts.has(folder),
      comparisonFor(folder) {
        const start = starts.get(folder);
        return look && start !== undefined ? (index, seen) => look(start + index, seen) : null;
      },
    };
  }

  /** All that was looked at last was as in the index. */
  isSound(known: object): void {
    this.#threads.isSound(known);
  }

  /** Tells the threads which files there are, when there are many that they do not know. */
  share(root: string): void {
    let unknown = 0;
    for (const folder of this.folders.values()) if (!this.#starts.has(folder)) unknown += folder.files.length;
    if (unknown < worthThreads) return;
    this.#starts = new Map();
    const paths: string[] = [];
    for (const folder of this.folders.values()) {
      if (!folder.files.every((path) => path.isWellFormed())) continue;
      this.#starts.set(folder, paths.length);
      for (const path of folder.files) paths.push(join(root, path));
    }
    this.#threads.list(paths);
  }
}

/** Were the same names seen in both? */
export function sameNames(one: Folder, other: Folder): boolean {
  const { files, folders } = one;
  return (
    files.length === other.files.length &&
    folders.length === other.folders.length &&
    files.every((path, index) => path === other.files[index]) &&
    folders.every(({ path }, index) => path === other.folders[index]?.path)
  );
}

/** What changes with everything that changes a file or a folder. */
export function keyOf({ mtimeMs, ctimeMs, ino, size }: Stats): string {
  return `${mtimeMs} ${ctimeMs} ${ino} ${size}`;
}
