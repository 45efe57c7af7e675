/** Archie's end of the watchdog: a process that ends background commands when archie is killed, for it hears that its pipe closes. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { processStat } from '../../disk/processes/process.ts';
import type { GroupIdentity } from '../commands/process-group.ts';

/** A line to the watchdog: what to watch (`start`: when its leader started), or that the group of this leader is over. */
export type WatchdogMessage = { watch: GroupIdentity; start: string } | { over: number };

/** Times that one which died is started again before the next command brings one of its own. */
const mostRestarts = 3;

/** One process for all background commands of an archie, there only while any runs. */
export class Watchdog {
  readonly #watched = new Map<number, WatchdogMessage>();
  #process: ChildProcess | null = null;
  #restarts = 0;

  /** From when this returns, the death of archie ends the group, however it comes. The group's leader must not have begun yet. */
  watch(group: GroupIdentity): void {
    const message = { watch: group, start: processStat(group.leader)?.start ?? '' };
    this.#watched.set(group.leader, message);
    this.#restarts = 0;
    if (this.#process) this.#say(message);
    else this.#start();
  }

  /** The group has ended. */
  over(leader: number): void {
    if (!this.#watched.delete(leader)) return;
    this.#say({ over: leader });
    if (this.#watched.size > 0) return;
    this.#process?.stdin?.end();
    this.#process = null;
  }

  #start(): void {
    const child = spawn(process.execPath, [program()], {
      // A session of its own: what is sent to archie's terminal and group is not for it.
      detached: true,
      cwd: '/',
      env: {},
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#process = child;
    // Where it cannot be started, or was killed, the next start of archie ends what is left.
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    child.once('exit', () => {
      if (this.#process !== child) return;
      this.#process = null;
      this.#restarts += 1;
      if (this.#watched.size > 0 && this.#restarts <= mostRestarts) this.#start();
    });
    child.unref();
    (child.stdin as Socket).unref();
    for (const message of this.#watched.values()) this.#say(message);
  }

  #say(message: WatchdogMessage): void {
    this.#process?.stdin?.write(`${JSON.stringify(message)}\n`);
  }
}

/** The bundle has it beside the main program; the sources have it here. */
function program(): string {
  const isBuilt = typeof ARCHIE_PERSONAS_CODE !== 'undefined';
  return fileURLToPath(new URL(isBuilt ? '../watchdog.js' : './watchdog-program.ts', import.meta.url));
}
