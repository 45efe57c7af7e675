/** A process group: a command and all that it started in the same group, ended as a whole and never outliving archie. */

import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errno } from '../../disk/errno.ts';
import { isZombie, processStat } from '../../disk/process.ts';

/** Milliseconds between the polite signal and the one that cannot be refused. */
const patienceMs = 250;
const pollMs = 10;

/** Ends with archie unless it was released. */
export class ProcessGroup {
  readonly #leader: number;
  readonly #onExit = (): void => this.#signal('SIGKILL');

  /** `leader` was started detached, so its pid names the group. It dies with archie. */
  constructor(leader: number) {
    this.#leader = leader;
    process.once('exit', this.#onExit);
  }

  /** Is any process of the group left? */
  get alive(): boolean {
    try {
      process.kill(-this.#leader, 0);
      return process.platform !== 'linux' || hasLiving(this.#leader);
    } catch (error) {
      // Somebody else's process (sudo) in the group is alive, though not ours to signal.
      return errno(error) === 'EPERM';
    }
  }

  /** Ends the whole group: SIGTERM, and SIGKILL to what is left after a moment. Resolves when none is left, or soon after. */
  async end(): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      this.#signal(signal);
      const until = performance.now() + patienceMs;
      while (this.alive && performance.now() < until) await sleep(pollMs);
      if (!this.alive) return;
    }
  }

  /** Archie may end now without taking the group along. */
  release(): void {
    process.off('exit', this.#onExit);
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.#leader, signal);
    } catch {
      // gone already
    }
  }
}

/** Has the group a process that is not just waiting to be reaped? In a container without an init those stay for ever. See proc(5). */
function hasLiving(group: number): boolean {
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const stat = processStat(Number(pid));
    if (stat?.group === group && !isZombie(stat)) return true;
  }
  return false;
}
