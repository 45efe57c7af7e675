/** Starts what a launcher says, and ends all the processes of it at once. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { statusPipe } from './launch.ts';
import type { Launch } from './launch.ts';

/**
 * By Node alone: execa takes some milliseconds more, as many as the view itself. In the work folder. `onStatus` is called when the
 * launcher says its first word. Rejects where it cannot be started.
 */
export async function start(
  { file, args }: Launch,
  { work: cwd, env, onStatus }: { work: string; env: NodeJS.ProcessEnv; onStatus(launcher: ChildProcess): void },
) {
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  if (child.pid === undefined) throw (await once(child, 'error'))[0];
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('there are no pipes to the command');
  const pipe = child.stdio[statusPipe] as Readable;
  pipe.once('data', () => onStatus(child));
  const status = textOf(pipe);
  return { stdout, stderr, nodeChildProcess: child, status, namespace: new OwnNamespace(child.pid) };
}

/** What comes through the status pipe. Nothing of a command holds it, so it ends with the launcher. */
async function textOf(pipe: Readable): Promise<string> {
  let text = '';
  try {
    for await (const part of pipe) text += String(part);
  } catch {
    // The launcher was killed.
  }
  return text;
}

/**
 * `leader` was started detached a moment ago. Whatever a command starts, and wherever that moves to, is killed by the kernel
 * together with the first process of its pid namespace, which stays in the leader's process group. So there is nothing to look
 * for in /proc, which costs more than all the rest where many processes run.
 */
class OwnNamespace {
  readonly alive = false;
  readonly left = null;
  readonly #leader: number;
  readonly #kill = (): void => {
    try {
      process.kill(-this.#leader, 'SIGKILL');
    } catch {
      // gone already
    }
  };

  constructor(leader: number) {
    this.#leader = leader;
    process.once('exit', this.#kill);
  }

  /** Nothing that a command would tidy up when asked politely outlives its view. */
  async end(): Promise<void> {
    this.#kill();
  }

  release(): void {
    process.off('exit', this.#kill);
  }
}
