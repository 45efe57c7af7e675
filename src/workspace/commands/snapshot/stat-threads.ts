/** Threads that look at many files at once: one `lstat` costs microseconds, but a large tree needs tens of thousands of them. */

import type * as Fs from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type * as Threads from 'node:worker_threads';
import type { IndexEntry } from './index-entry.ts';

/** Numbers for each file: size, mtime, ctime, inode; all -1 where it is gone or may not be looked at. */
const width = 4;
/** More threads than this wait for each other in the kernel. */
const maxThreads = 4;

/** What a thread is told: which files there are, or to look at them. */
interface Order {
  paths?: readonly string[];
  found?: SharedArrayBuffer;
}

/**
 * The code of a thread, handed to it as text: it uses nothing but its arguments. Threads take the next few files in turn, so
 * that one which is held up does not hold up the rest.
 */
function look({ parentPort }: typeof Threads, { lstatSync }: typeof Fs): void {
  const numbers = 4;
  const portion = 256;
  let paths: readonly string[] = [];
  const lookAt = (path: string): Fs.Stats | undefined => {
    try {
      return lstatSync(path, { throwIfNoEntry: false });
    } catch {
      return undefined;
    }
  };
  parentPort?.on('message', (order: Order) => {
    if (order.paths) paths = order.paths;
    if (!order.found) return;
    const next = new Int32Array(order.found, 0, 1);
    const found = new Float64Array(order.found, 8);
    for (let from = Atomics.add(next, 0, portion); from < paths.length; from = Atomics.add(next, 0, portion)) {
      const end = Math.min(from + portion, paths.length);
      for (let index = from; index < end; index += 1) {
        const stats = lookAt(paths[index] as string);
        found[index * numbers] = stats ? stats.size : -1;
        found[index * numbers + 1] = stats ? stats.mtimeMs : -1;
        found[index * numbers + 2] = stats ? stats.ctimeMs : -1;
        found[index * numbers + 3] = stats ? stats.ino : -1;
      }
    }
    parentPort?.postMessage('done');
  });
}

/** Is the file at this place of the list as it was seen? Nothing is made for an answer: it is given tens of thousands of times. */
export type Comparison = (index: number, seen: IndexEntry) => boolean;

/** Threads over one list of files. They live as long as the process, and keep nobody from ending while they are idle. */
export class StatThreads {
  readonly #threads: Worker[] = [];
  #count = 0;
  /** What the last look found. */
  #found: Float64Array = new Float64Array();
  /** What was found when all files were as in an index, and that. */
  #sound: { found: Float64Array; index: object } | null = null;

  /** Absolute paths, all of them valid Unicode, in the place of those before. */
  list(paths: readonly string[]): void {
    this.#count = paths.length;
    this.#sound = null;
    const code = `(${look.toString()})(require('node:worker_threads'), require('node:fs'))`;
    while (this.#threads.length < Math.min(maxThreads, availableParallelism()))
      this.#threads.push(new Worker(code, { eval: true, execArgv: [], env: {} }));
    for (const thread of this.#threads) {
      thread.postMessage({ paths } satisfies Order);
      thread.unref();
    }
  }

  /** Looks at all files. Null when there are none or a thread failed: look yourself, then. */
  async look(): Promise<Comparison | null> {
    if (this.#count === 0) return null;
    const shared = new SharedArrayBuffer(8 + this.#count * width * 8);
    const done = await Promise.all(this.#threads.map((thread) => answer(thread, { found: shared })));
    if (done.includes(false)) {
      this.#threads.length = 0;
      this.#count = 0;
      return null;
    }
    const found = new Float64Array(shared, 8);
    this.#found = found;
    return (index, seen) => {
      const at = index * width;
      return (
        found[at] === seen.size &&
        found[at + 1] === seen.mtime &&
        found[at + 2] === seen.ctime &&
        found[at + 3] === seen.ino
      );
    };
  }

  /** Did the last look find all files as they are in this index, which had them all right before? */
  isStill(index: object): boolean {
    if (this.#sound?.index !== index) return false;
    return Buffer.compare(bytesOf(this.#sound.found), bytesOf(this.#found)) === 0;
  }

  /** All files were as in this index when they were last looked at. */
  isSound(index: object): void {
    this.#sound = this.#count === 0 ? null : { found: this.#found, index };
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** False when the thread ended instead. */
function answer(thread: Worker, order: Order): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isDone: boolean): void => {
      thread.off('message', done).off('error', failed).off('exit', failed);
      thread.unref();
      resolve(isDone);
    };
    const done = (): void => end(true);
    const failed = (): void => end(false);
    thread.on('message', done).on('error', failed).on('exit', failed);
    thread.ref();
    thread.postMessage(order);
  });
}
