/** Starts what a launcher says, and ends all the processes of it at once. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { isZombie, processStat } from '../../../disk/processes/process.ts';
import { textOf } from '../../commands/start-live.ts';
import { firstProcessBy } from './bubblewrap.ts';
import { leftPipe, statusPipe } from './launch.ts';
import type { Launch } from './launch.ts';

/**
 * By Node alone: execa takes some milliseconds more, as many as the view itself. In the work folder. `onStatus` is called when the
 * launcher says its first word, with the first process of the command's pid namespace where it is known; the command begins after
 * that. Rejects where it cannot be started.
 */
export async function start(
  { file, args }: Launch,
  {
    work: cwd,
    env,
    onStatus,
  }: { work: string; env: NodeJS.ProcessEnv; onStatus: (launcher: ChildProcess, first: number | null) => void },
) {
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'] });
  if (child.pid === undefined) throw (await once(child, 'error'))[0];
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('there are no pipes to the command');
  const [pipe, left] = [child.stdio[statusPipe] as Readable, child.stdio[leftPipe] as Readable];
  stdin.on('error', () => {}); // It ended before it was told its command; that is seen by how it ended.
  const namespace = new OwnNamespace(child.pid);
  const stands = new Promise<void>((resolve) => {
    pipe.once('close', resolve);
    pipe.once('data', (said: Buffer) => {
      const first = firstProcess(said.toString(), namespace.leader);
      if (first !== null) namespace.begins(first);
      onStatus(child, first);
      resolve();
    });
  });
  const handles = [child, ...[stdin, stdout, stderr, pipe, left].map((each) => each as unknown as Handle)];
  return {
    stdout,
    stderr,
    nodeChildProcess: child,
    status: textOf(pipe),
    left: textOf(left),
    namespace,
    /** Settles with the first word, or when there will be none. */
    stands,
    /** What the shell that waits in the view becomes. */
    tell: (command: string) => stdin.end(command),
    /** Does archie's own process wait for it? */
    awaited: (is: boolean) => {
      for (const handle of handles) {
        if (is) handle.ref();
        else handle.unref();
      }
    },
  };
}

/** Of a child process, and of a pipe to one. */
interface Handle {
  ref(): unknown;
  unref(): unknown;
}

/** The first process of a command's namespaces, by what its launcher said first; null where nothing tells. */
export function firstProcess(said: string, launcher: number): number | null {
  return firstProcessBy(said) ?? childOf(launcher);
}

/** The only child of a launcher; null where the kernel does not tell. */
function childOf(pid: number): number | null {
  try {
    return Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}

/** A process that survives SIGKILL for this long (ms) hangs in the kernel; nobody waits for it. */
const hungMs = 2000;

/**
 * `leader` was started detached a moment ago. Whatever a command starts, and wherever that moves to, is killed by the kernel
 * together with the first process of its pid namespace, which stays in the leader's process group and is dead, by proc(5), only
 * when all the others are. So /proc need not be searched, which costs more than all the rest where many processes run.
 */
class OwnNamespace {
  readonly left = null;
  readonly leader: number;
  #first: { pid: number; start: string } | null = null;
  readonly #kill = (): void => {
    try {
      process.kill(-this.leader, 'SIGKILL');
    } catch {
      // gone already
    }
  };

  constructor(leader: number) {
    this.leader = leader;
    process.once('exit', this.#kill);
  }

  /** The first process: a leader may end, or be killed, before it. */
  begins(pid: number): void {
    const stat = processStat(pid);
    if (stat) this.#first = { pid, start: stat.start };
  }

  get alive(): boolean {
    const stat = this.#first && processStat(this.#first.pid);
    return stat !== null && stat.start === this.#first?.start && !isZombie(stat);
  }

  /** Nothing that a command would tidy up when asked politely outlives its view. */
  async end(): Promise<void> {
    this.#kill();
    const until = performance.now() + hungMs;
    while (this.alive && performance.now() < until) await sleep(1);
  }

  release(): void {
    process.off('exit', this.#kill);
  }
}
