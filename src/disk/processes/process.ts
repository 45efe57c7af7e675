/** Process identity: tells whether the process that left a file behind still runs, which its pid alone does not say. */

import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { errno } from '../errno.ts';

/** A process, so that nothing else is taken for it. A pid alone is not enough: it is used again after a restart, and by other containers. */
export interface ProcessIdentity {
  pid: number;
  /** When the process started, in ticks since boot (proc(5), stat field 22); empty where there is no /proc. */
  start: string;
  boot: string;
  /** Machine and pid namespace: processes elsewhere cannot be looked up, only waited for. */
  home: string;
}

/** A process elsewhere is believed to be gone so many milliseconds after it wrote; no landing takes as long. */
const foreignMs = 120_000;

/**
 * Does the process run that wrote its identity to the file `mark`? One of another machine or container cannot be looked
 * up; it is believed to for `foreign` milliseconds after it wrote.
 */
export function isRunning(identity: ProcessIdentity, mark: string, foreign = foreignMs): boolean {
  const here = self();
  if (identity.home !== here.home) {
    const stats = statSync(mark, { throwIfNoEntry: false });
    return stats !== undefined && Date.now() - stats.mtimeMs < foreign;
  }
  return identity.boot === here.boot && isAlive(identity.pid) && startOf(identity.pid) === identity.start;
}

/** Is there a process of this number? One that has ended and was never waited for (a zombie) is none: it writes nothing more. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive, though not ours to signal.
    if (errno(error) !== 'EPERM') return false;
  }
  return !isZombie(processStat(pid));
}

let known: ProcessIdentity | undefined;

/** This process. `boot` is a random id that the kernel makes when the machine starts (random(4)), empty where there is none. */
export function self(): ProcessIdentity {
  known ??= {
    pid: process.pid,
    start: startOf(process.pid),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    home: `${hostname()} ${attempt(() => readlinkSync('/proc/self/ns/pid'))}`,
  };
  return known;
}

function startOf(pid: number): string {
  return processStat(pid)?.start ?? '';
}

/** What the kernel says of a process. */
interface ProcessStat {
  state: string;
  parent: number;
  group: number;
  session: number;
  start: string;
}

/** Null where there is no such process, or no /proc. */
export function processStat(pid: number): ProcessStat | null {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === '') return null;
  // The second field is the program's name in parentheses and may hold blanks and parentheses itself; the third follows.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent, group, session] = fields;
  return { state, parent: Number(parent), group: Number(group), session: Number(session), start: fields[19] ?? '' };
}

/** Has it ended, and only waits for its parent to take note? In a container without an init that may be for ever. */
export function isZombie(stat: ProcessStat | null): boolean {
  return stat?.state === 'Z' || stat?.state === 'X';
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
