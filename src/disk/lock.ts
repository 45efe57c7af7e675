/**
 * The lock file between processes: whoever makes it holds it, and the lock of a dead process is broken by one at a time. Who has
 * to wait stands in a queue.
 */

import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { LandingFailure } from '../protocol/failure.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { errno } from './errno.ts';
import { randomSuffix } from './ids.ts';
import { isAwaited, Ticket } from './lock-queue.ts';
import { readText } from './open-file.ts';
import { isRunning, self } from './processes/process.ts';
import type { ProcessIdentity } from './processes/process.ts';

/** Who holds a lock. */
interface Holder extends ProcessIdentity {
  token: string;
}

/** A lock that was taken, to be given back, or the process that holds it. */
type Attempt = { release: () => void } | { holder: ProcessIdentity };

/**
 * Runs `work` while holding the lock file at `path`, in the order in which it was asked for. Throws `LandingFailure('locked')`
 * when one living holder keeps it for longer than `waitMs`, however many there are before this one, and system errors.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, waitMs = 5000): Promise<T> {
  const release = await acquire(path, waitMs);
  try {
    return await work();
  } finally {
    release();
  }
}

async function acquire(path: string, waitMs: number): Promise<() => void> {
  if (waitMs === 0 || !isAwaited(path)) {
    const attempt = tryLock(path);
    if ('release' in attempt) return attempt.release;
    if (waitMs === 0) throw locked(attempt.holder);
  }
  const ticket = new Ticket(path);
  try {
    return await acquireInTurn(path, ticket, waitMs);
  } finally {
    ticket.leave();
  }
}

async function acquireInTurn(path: string, ticket: Ticket, waitMs: number): Promise<() => void> {
  let [keptBy, until] = [holderOf(path)?.token, performance.now() + waitMs];
  for (;;) {
    const before = ticket.before();
    const late = performance.now() >= until;
    if (before === path || late) {
      const attempt = tryLock(path);
      if ('release' in attempt) return attempt.release;
      if (late) {
        // As long as the lock goes from one to the next, it is worth waiting for.
        const token = holderOf(path)?.token;
        if (token !== undefined && token === keptBy) throw locked(attempt.holder);
        [keptBy, until] = [token, performance.now() + waitMs];
      }
    }
    await ticket.gone(before, until - performance.now());
  }
}

function locked({ pid }: ProcessIdentity): LandingFailure {
  return new LandingFailure('locked', `Another archie (process ${pid}) is landing changes in this tree; try again.`);
}

/** Takes the lock file at `path`, or says who holds it (or is about to, having found a dead holder). Throws system errors. */
export function tryLock(path: string): Attempt {
  const mine: Holder = { token: randomSuffix(), ...self() };
  for (;;) {
    const holder = holderOf(path);
    if (holder === null) {
      if (create(path, mine)) return { release: () => remove(path, mine.token) };
      continue;
    }
    if (isRunning(holder, path)) return { holder };
    const breaking = breakLock(path, holder.token);
    if ('holder' in breaking) return breaking;
    breaking.release();
  }
}

/**
 * Removes a dead holder's lock. Only whoever holds the lock named after its token may, and only if it is that lock still:
 * otherwise a slow process would take away the lock of the next holder.
 */
function breakLock(path: string, token: string): Attempt {
  const attempt = tryLock(`${path}-${token}`);
  if ('release' in attempt) remove(path, token);
  return attempt;
}

/** Did taking a lock fail because the file system has no hard links (FAT, some shares)? */
export function lacksHardLinks(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'link';
}

/** Makes the lock, whole or not at all. */
function create(path: string, mine: Holder): boolean {
  try {
    writeFileAtomic(path, JSON.stringify(mine), { exclusive: true });
    return true;
  } catch (error) {
    if (errno(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock, if it is that one still. */
function remove(path: string, token: string): void {
  if (holderOf(path)?.token === token) rmSync(path, { force: true });
}

/** Null when the lock is gone. A file that is not readable as a lock counts as one of a dead process. */
function holderOf(path: string): Holder | null {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    if (errno(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const holder = JSON.parse(text) as Holder;
    if (/^[0-9a-f]{12}$/.test(holder.token)) return holder;
  } catch {
    // Not one of ours whole: below.
  }
  const token = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { ...self(), token, ...namedBefore(text) };
}

/** Locks of sessions once were `<pid> <start>`, with `-` for a start that nobody knows. None of them is this process's. */
function namedBefore(text: string): { pid: number; start: string } {
  const [, pid, start = ''] = /^(\d+) (\S+)$/.exec(text) ?? [];
  if (pid === undefined || Number(pid) === process.pid) return { pid: 0, start: '' };
  return { pid: Number(pid), start: start === '-' ? '' : start };
}
