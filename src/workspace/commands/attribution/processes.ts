/** The processes of a command as `/proc` shows them: which they are, how long each thread has run, and what they have written. See proc(5). */

import { readFileSync, readdirSync } from 'node:fs';
import { isZombie, processStat } from '../../../disk/processes/process.ts';

/** What the processes of a command were at, at one moment. */
export interface ProcessSample {
  /** Milliseconds since the epoch, before and after looking. */
  from: number;
  to: number;
  /** Equal in two samples only if no thread ran between them; null where one was running, or could not be looked at. */
  asleep: string | null;
  /** Bytes of pages of files that those who live have made dirty, and bytes that they handed to write(2), with those of children they waited for. */
  dirtied: number;
  written: number;
  /** What somebody wrote since the sample before is not in these sums. */
  lost: boolean;
}

/**
 * The processes that a command started: those of its session, and those that are their children, even where they have left
 * the session since. One that is nobody's child any more is still known.
 */
export class CommandProcesses {
  readonly #leader: number;
  /** Each with its parent. */
  #members = new Map<number, number>();
  #others = new Set<number>();

  constructor(leader: number) {
    this.#leader = leader;
  }

  /** Are all processes to be seen here? Not without Linux's /proc, nor where it hides those of other users. */
  static get visible(): boolean {
    return process.platform === 'linux' && processStat(1) !== null;
  }

  /** Is any of those that were seen alive still? */
  get alive(): boolean {
    return [...this.#members.keys()].some((pid) => {
      const stat = processStat(pid);
      return stat !== null && !isZombie(stat);
    });
  }

  /** Looks at all of them. Throws system errors where there is no /proc. */
  sample(): ProcessSample {
    const from = Date.now();
    const before = this.#members;
    this.#members = new Map();
    const threads: string[] = [];
    const sample = { from, running: false, dirtied: 0, written: 0, lost: false };
    for (const [pid, parent] of this.#pids(before)) {
      const io = ioOf(pid);
      if (io === null && processStat(pid) !== null) sample.lost = true;
      const ran = threadsOf(pid);
      if (ran === null) sample.running = true;
      else threads.push(...ran);
      this.#members.set(pid, parent);
      sample.dirtied += io?.dirtied ?? 0;
      sample.written += io?.written ?? 0;
    }
    for (const [pid, parent] of before) {
      // Whoever ended and was waited for is in the sums of its parent.
      if (!this.#members.has(pid) && !this.#members.has(parent)) sample.lost = true;
    }
    const { running, ...sums } = sample;
    return { ...sums, to: Date.now(), asleep: running ? null : threads.join(' ') };
  }

  /** Pids of its processes, each with its parent's. */
  #pids(before: ReadonlyMap<number, number>): Map<number, number> {
    const others = new Set<number>();
    const parents = new Map<number, number>();
    const found = new Map<number, number>();
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      if (this.#others.has(pid)) {
        others.add(pid);
        continue;
      }
      const stat = processStat(pid);
      if (stat === null) continue;
      parents.set(pid, stat.parent);
      if (before.has(pid) || stat.session === this.#leader || pid === this.#leader) found.set(pid, stat.parent);
    }
    // A child has mostly, but not always, a higher pid than its parent.
    for (let more = true; more;) {
      more = false;
      for (const [pid, parent] of parents) {
        if (found.has(pid) || !found.has(parent)) continue;
        found.set(pid, parent);
        more = true;
      }
    }
    for (const pid of parents.keys()) if (!found.has(pid)) others.add(pid);
    this.#others = others;
    return found;
  }
}

/** For each thread its id and how long it has run (nanoseconds); null where one is running, or cannot be looked at. */
function threadsOf(pid: number): string[] | null {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => {
      const at = `/proc/${pid}/task/${thread}`;
      const stat = readFileSync(`${at}/stat`, 'utf8');
      if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('R')) throw new Error('running');
      return `${thread}:${readFileSync(`${at}/schedstat`, 'utf8').trim()}`;
    });
  } catch {
    return null;
  }
}

function ioOf(pid: number): { dirtied: number; written: number } | null {
  try {
    const io = readFileSync(`/proc/${pid}/io`, 'utf8');
    const field = (name: string): number => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(io)?.[1] ?? Number.NaN);
    const [dirtied, written] = [field('write_bytes'), field('wchar')];
    return Number.isNaN(dirtied + written) ? null : { dirtied, written };
  } catch {
    return null;
  }
}
