import { createHash, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { LandingFailure } from '../protocol/failure.ts';
import { errno } from './errno.ts';

/** A process, so that nothing else is taken for it. A pid alone is not enough: it is used again after a restart, and by other containers. */
export interface Identity {
  pid: number;
  /** When the process started, in ticks since boot (proc(5), stat field 22); empty where there is no /proc. */
  start: string;
  boot: string;
  /** Machine and pid namespace: processes elsewhere cannot be looked up, only waited for. */
  home: string;
}

/** Who holds a lock. */
interface Holder extends Identity {
  token: string;
}

const retryMs = 10;
/** A holder that cannot be looked up is believed to be gone after this; no landing takes as long. */
const foreignMs = 120_000;

/**
 * Runs `work` while holding the lock file at `path`. A lock whose holder is dead is broken. Throws
 * `LandingFailure('locked')` when a living holder keeps it for longer than `waitMs`.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, waitMs = 5000): Promise<T> {
  const release = await acquire(path, performance.now() + waitMs);
  try {
    return await work();
  } finally {
    release();
  }
}

async function acquire(path: string, until: number): Promise<() => void> {
  const mine: Holder = { token: randomBytes(6).toString('hex'), ...self() };
  for (;;) {
    if (take(path, mine)) return () => drop(path, mine.token);
    const holder = holderOf(path);
    if (holder === null) continue;
    if (!lives(holder, path)) await breakLock(path, holder.token, until);
    else if (performance.now() < until) await sleep(retryMs);
    else
      throw new LandingFailure(
        'locked',
        `Another archie (process ${holder.pid}) is landing changes in this tree; try again.`,
      );
  }
}

/** Makes the lock, whole or not at all: the file is written elsewhere and then given its name. */
function take(path: string, mine: Holder): boolean {
  const draft = `${path}.${process.pid}.${mine.token}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (errno(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removes a dead holder's lock. Only whoever holds the lock named after its token may, and only if it is that lock
 * still: otherwise a slow breaker would take away the lock of the next holder.
 */
async function breakLock(path: string, token: string, until: number): Promise<void> {
  const release = await acquire(`${path}-${token}`, until);
  try {
    drop(path, token);
  } finally {
    release();
  }
}

/** Removes a lock, if it is that one still. */
function drop(path: string, token: string): void {
  if (holderOf(path)?.token === token) rmSync(path, { force: true });
}

/** Null when the lock is gone. A file that is not readable as a lock counts as one of a dead process. */
function holderOf(path: string): Holder | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
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
  return { token, pid: 0, start: '', boot: self().boot, home: self().home };
}

/** Does the process that wrote this to `path` live? One that cannot be looked up does for `foreign` milliseconds after. */
export function lives(identity: Identity, path: string, foreign = foreignMs): boolean {
  const here = self();
  if (identity.home !== here.home) {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats !== undefined && Date.now() - stats.mtimeMs < foreign;
  }
  return identity.boot === here.boot && isAlive(identity.pid) && startOf(identity.pid) === identity.start;
}

/** Is there a process of this number? */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errno(error) === 'EPERM';
  }
}

let known: Identity | undefined;

/** This process. `boot` is a random id that the kernel makes when the machine starts (random(4)), empty where there is none. */
export function self(): Identity {
  known ??= {
    pid: process.pid,
    start: startOf(process.pid),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    home: `${hostname()} ${attempt(() => readlinkSync('/proc/self/ns/pid'))}`,
  };
  return known;
}

function startOf(pid: number): string {
  // The second field is the program's name in parentheses and may hold blanks and parentheses itself.
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
