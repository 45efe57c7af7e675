/**
 * The queue before a lock: who waits takes a ticket, a file beside the lock, and watches the one before it. The queue only says
 * who may try next; who holds the lock is said by the lock alone, so that a ticket that is lost or passed over does no harm.
 */

import { mkdirSync, rmSync, rmdirSync, statSync, utimesSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errno } from './errno.ts';
import { namesIn } from './folder.ts';
import { randomSuffix } from './ids.ts';
import { readText } from './open-file.ts';
import { isRunning, self } from './processes/process.ts';
import type { ProcessIdentity } from './processes/process.ts';

/** Who waits says so at least this often, so that a process that was stopped holds up nobody for long. */
const silentMs = 3000;
/** What no watch tells (another machine's share, no watches left) is looked for this often: by the first, and by the others. */
const lookMs = { first: 100, others: 1000 };

/** Does anybody wait for the lock at `path`? Throws system errors. */
export function isAwaited(path: string): boolean {
  return ticketsOf(path).length > 0;
}

/** Is it the name of a queue before a lock? */
export function isQueue(name: string): boolean {
  return name.endsWith('.queue');
}

/** Removes the tickets of dead processes, and the queue where nobody is left in it. `folder` is its path. Throws system errors. */
export function sweepQueue(folder: string): void {
  for (const name of namesIn(folder)) {
    const ticket = join(folder, name);
    if (stateOf(ticket) === 'dead') rmSync(ticket, { force: true });
  }
  removeEmpty(folder);
}

/** One place in the queue before the lock at `path`, until it is left. */
export class Ticket {
  readonly #lock: string;
  readonly #name = `${String(Date.now()).padStart(15, '0')}-${randomSuffix()}`;
  #told = performance.now();

  /** Takes the last place. Throws system errors. */
  constructor(lock: string) {
    this.#lock = lock;
    for (;;) {
      try {
        writeFileSync(this.#at(this.#name), JSON.stringify(self()), { flag: 'wx', mode: 0o600 });
        return;
      } catch (error) {
        if (errno(error) !== 'ENOENT') throw error;
        makeFolder(lock);
      }
    }
  }

  /**
   * What has to go before it is this one's turn: the ticket before it, or the lock itself for the first in the queue. Tickets
   * of dead processes are removed, those of silent ones are passed over.
   */
  before(): string {
    const names = ticketsOf(this.#lock).filter((name) => name < this.#name);
    for (const name of names.toSorted().toReversed()) {
      const path = this.#at(name);
      const state = stateOf(path);
      if (state === 'waiting') return path;
      if (state === 'dead') rmSync(path, { force: true });
    }
    return this.#lock;
  }

  /** Until the file `before` is gone, but no longer than `atMost` milliseconds or until it is time to look again. */
  async gone(before: string, atMost: number): Promise<void> {
    if (performance.now() - this.#told > silentMs / 6) {
      this.#told = performance.now();
      touch(this.#at(this.#name));
    }
    // Not all at the same moment.
    const look = (before === this.#lock ? lookMs.first : lookMs.others) * (0.75 + Math.random() / 2);
    await goneOrLate(before, Math.max(1, Math.min(atMost, look)));
  }

  /** Gives the place up, to whoever is next. */
  leave(): void {
    rmSync(this.#at(this.#name), { force: true });
    removeEmpty(folderOf(this.#lock));
  }

  #at(name: string): string {
    return join(folderOf(this.#lock), name);
  }
}

function folderOf(lock: string): string {
  return `${lock}.queue`;
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Others wait.
  }
}

function makeFolder(lock: string): void {
  try {
    mkdirSync(folderOf(lock), { mode: 0o700 });
  } catch (error) {
    if (errno(error) !== 'EEXIST') throw error;
  }
}

function ticketsOf(lock: string): string[] {
  return namesIn(folderOf(lock));
}

function stateOf(path: string): 'waiting' | 'silent' | 'dead' | 'gone' {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'gone';
  let identity: ProcessIdentity | null = null;
  try {
    identity = JSON.parse(readText(path)) as ProcessIdentity;
  } catch {
    // Gone meanwhile, or not yet written to its end: the next look tells.
  }
  const silent = Date.now() - stats.mtimeMs > silentMs;
  if (identity === null) return silent ? 'dead' : 'waiting';
  if (!isRunning(identity, path)) return 'dead';
  return silent ? 'silent' : 'waiting';
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Somebody took it for one of the dead: whoever is without a ticket still gets the lock when it is free.
  }
}

async function goneOrLate(path: string, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  let watcher: ReturnType<typeof watch> | undefined;
  try {
    watcher = watch(path, { persistent: true }, () => resolve());
    watcher.on('error', () => resolve());
    // It may have gone before it was watched.
    if (statSync(path, { throwIfNoEntry: false }) === undefined) resolve();
  } catch (error) {
    // Where nothing can be watched, the timer tells.
    if (errno(error) === 'ENOENT') resolve();
  }
  await promise;
  clearTimeout(timer);
  watcher?.close();
}
