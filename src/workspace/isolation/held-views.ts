/** Overlays of a command's namespace, held open from outside: they can be looked into when the command and its namespace have ended. */

import { closeSync, constants, openSync, statfsSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { errno } from '../../disk/errno.ts';

/** `OVERLAYFS_SUPER_MAGIC` (statfs(2)). */
const overlayfs = 0x794c7630;

/** What is not held, since the command ended too soon, has to be mounted once more to be seen. */
export class HeldViews {
  readonly #names: readonly string[];
  readonly #held = new Map<string, number>();

  /** Names of overlays in the work folder. */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** `launcher` has mounted them, and its working folder is the work folder as its namespace has it. */
  hold({ pid, exitCode, signalCode }: ChildProcess): void {
    // Once Node has heard of its end the number may be somebody else's.
    if (exitCode !== null || signalCode !== null) return;
    for (const name of this.#names) {
      let fd: number | undefined;
      try {
        fd = openSync(`/proc/${pid}/cwd/${name}`, constants.O_RDONLY | constants.O_DIRECTORY);
        // Without the overlay it is an empty folder, in which everything would seem removed.
        if (statfsSync(pathOf(fd)).type !== overlayfs) throw Object.assign(new Error('no overlay'), { code: 'ENOENT' });
        this.#held.set(name, fd);
      } catch (error) {
        if (errno(error) === '') throw error;
        if (fd !== undefined) closeSync(fd);
      }
    }
  }

  /** Where it can be seen, or undefined. */
  at(name: string): string | undefined {
    const fd = this.#held.get(name);
    return fd === undefined ? undefined : pathOf(fd);
  }

  close(): void {
    for (const fd of this.#held.values()) closeSync(fd);
    this.#held.clear();
  }
}

function pathOf(fd: number): string {
  return `/proc/self/fd/${fd}/.`;
}
