/**
 * Flushes what has landed to the disk behind the caller's back, and writes the checkpoint (`safe`) that spares the next
 * start from comparing it with the tree.
 */

import { close, constants, fsync, openSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { errno } from '../../disk/errno.ts';
import { withParent } from '../paths/directory.ts';
import type { Commit, Entry, Journal } from '../store/journal.ts';
import { withLock } from '../../disk/lock.ts';
import { self } from '../../disk/processes/process.ts';
import { forEachConcurrently } from '../../disk/concurrency.ts';
import { parentOf } from '../paths/tree-path.ts';

/**
 * A landing returns when its intent and all its contents are durable and its files are in place; the files themselves
 * reach the disk afterwards, here. Until that is written down (`safe`), a start on another boot of the machine compares
 * every file with the landing and repairs what a power cut left behind: `power-loss.ts`. A process that dies takes
 * nothing with it, because the kernel holds what was written. So a landing that returned survives both.
 */
export class Flusher {
  readonly #at: { root: string; lock: string; journal: Journal };
  #running: Promise<void> = Promise.resolve();
  #waiting = new Map<string, Commit>();

  /** `root` is the tree's real path, `lock` the path of its lock file. */
  constructor(at: { root: string; lock: string; journal: Journal }) {
    this.#at = at;
  }

  /** Flushes the files of a landing soon. */
  add(commit: Commit): void {
    this.#waiting.set(commit.id, commit);
    this.#running = this.#running.then(() => this.#flush()).catch(() => undefined);
  }

  /** Waits until everything that landed is on the disk itself, or cannot be brought there now. Never rejects. */
  async flushed(): Promise<void> {
    await this.#running;
  }

  async #flush(): Promise<void> {
    const { root, lock, journal } = this.#at;
    const commits = [...this.#waiting.values()];
    if (commits.length === 0) return;
    this.#waiting.clear();
    for (const commit of commits) await syncLanding(root, commit);
    await withLock(lock, async () => {
      for (const { id } of commits) journal.append({ type: 'safe', id }, false);
    });
  }
}

/** Landings that are in place without a checkpoint: not known to be on the disk. Oldest first. */
export function unflushed(entries: readonly Entry[]): Commit[] {
  const found = new Map<string, { commit: Commit; done: boolean }>();
  for (const entry of entries) {
    if (entry.type === 'commit' && entry.boot !== undefined) found.set(entry.id, { commit: entry, done: false });
    else if (entry.type === 'safe' || entry.type === 'void') found.delete(entry.id);
    else if (entry.type === 'done') {
      const one = found.get(entry.id);
      if (one) one.done = true;
      const only = entry.only;
      if (one && only)
        one.commit = { ...one.commit, files: one.commit.files.filter(({ path }) => only.includes(path)) };
    }
  }
  return [...found.values()].filter(({ done }) => done).map(({ commit }) => commit);
}

/** The boot to note in a landing; undefined where boots cannot be told apart: there files are synced before it returns. */
export function bootOfNow(): string | undefined {
  return self().boot || undefined;
}

/** Makes the files of a landing and their names durable. What cannot be opened is not ours to sync. */
export async function syncLanding(root: string, commit: Commit): Promise<void> {
  const there = commit.files.filter((file) => file.after !== null && file.after.mode !== 'link');
  await forEachConcurrently(there, async ({ path }) => syncFile(root, path));
  const folders = new Set([...commit.files.map((file) => file.path), ...commit.made, ...commit.cleared].map(parentOf));
  await forEachConcurrently([...folders], async (path) => {
    // Each holds up everything else for a moment.
    await nextTurn();
    try {
      withParent(root, path === '' ? '.' : `${path}/.`, (folder) => folder.sync());
    } catch (error) {
      if (errno(error) === '') throw error;
    }
  });
}

const fsyncAsync = promisify(fsync);
const closeAsync = promisify(close);
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

async function syncFile(root: string, path: string): Promise<void> {
  let fd: number | null = null;
  try {
    fd = withParent(root, path, (folder, name) => openSync(folder.at(name), flags));
    if (fd !== null) await fsyncAsync(fd);
  } catch (error) {
    // Gone or replaced meanwhile, or not to be read: a landing of its own, or the user, has seen to it.
    if (errno(error) === '') throw error;
  } finally {
    if (fd !== null) await closeAsync(fd);
  }
}
