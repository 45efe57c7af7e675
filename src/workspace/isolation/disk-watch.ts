/** Sees to it that an isolated command does not fill the disk: what it writes lies there until it has ended. */

import { statfsSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';

const gibibyte = 1024 ** 3;
/** Bytes a command may write, and never more than half of what was free. */
const mostBytes = 2 * gibibyte;
/** Milliseconds. */
const paceMs = 250;

/** Asks what is free, which is one system call; only where much has gone the folder is walked, for others write too. */
export class DiskWatch {
  readonly #folder: string;
  readonly #onFull: () => void;
  readonly #timer: NodeJS.Timeout;
  readonly #most: number;
  /** With this much free nobody can go on. */
  readonly #least: number;
  /** The folder is walked when less is free than this. */
  #suspect: number;
  #isLooking = false;
  #why: string | null = null;

  /** Calls `onFull` once. */
  constructor(folder: string, onFull: () => void) {
    [this.#folder, this.#onFull] = [folder, onFull];
    const free = freeAt(folder);
    this.#most = Math.min(mostBytes, free / 2);
    this.#least = free / 10;
    this.#suspect = free - this.#most;
    this.#timer = setInterval(() => void this.#look(), paceMs).unref();
  }

  /** Why the command was stopped, or null. */
  get why(): string | null {
    return this.#why;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const free = freeAt(this.#folder);
    if (this.#isLooking || this.#why !== null || free >= this.#suspect) return;
    this.#isLooking = true;
    const used = await bytesBelow(Buffer.from(this.#folder), this.#most);
    this.#isLooking = false;
    if (used > this.#most) this.#full(`The command wrote more than ${inGibibytes(this.#most)}`);
    // A file may be open that has no name any more.
    else if (free < this.#least) this.#full('The disk was nearly full while the command ran');
    else this.#suspect = Math.max(this.#least, free - (this.#most - used));
  }

  #full(why: string): void {
    this.#why = why;
    this.stop();
    this.#onFull();
  }
}

function freeAt(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    // The folder has gone: the command has ended.
    return Infinity;
  }
}

/** What the files take on the disk, or more than `enough`. */
async function bytesBelow(folder: Buffer, enough: number): Promise<number> {
  let bytes = 0;
  const waiting = [folder];
  for (let at = waiting.pop(); at !== undefined && bytes <= enough; at = waiting.pop()) {
    const entries = await readdir(at, { encoding: 'buffer', withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = Buffer.concat([at, Buffer.from('/'), entry.name]);
      if (entry.isDirectory()) waiting.push(path);
      else bytes += ((await lstat(path).catch(() => null))?.blocks ?? 0) * 512;
    }
  }
  return bytes;
}

function inGibibytes(bytes: number): string {
  return bytes < gibibyte ? `${Math.round(bytes / 1024 ** 2)} MiB` : `${bytes / gibibyte} GiB`;
}
