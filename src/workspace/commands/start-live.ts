/** Starts a command's program in a process group of its own: it stands, known and put where it belongs, and begins when it is told to. */

import { execa } from 'execa';
import type { Readable, Writable } from 'node:stream';
import { ToolFailure } from '../../protocol/failure.ts';
import { errno, inWords } from '../../disk/errno.ts';
import { newControlGroup } from '../../disk/processes/control-group.ts';
import type { ControlGroup } from '../../disk/processes/control-group.ts';
import { commandEnv } from './env.ts';
import { markItself, ProcessGroup } from './process-group.ts';
import type { RunningCommand } from './running.ts';

/** What is started. */
export interface Program {
  file: string;
  args: readonly string[];
  /** Absolute. */
  cwd: string;
  /** All of it. */
  env: Readonly<Record<string, string>>;
  /** Gets what the program writes to descriptor 3, once that has ended; left out: it has none. */
  status?: (said: Promise<string>) => void;
  /** Called once all of it has ended, before anybody looks what it did; returns what is to be noted. */
  ended?: () => string[];
}

/** A program that was started and waits. */
interface Standing {
  /** Of its leader, which leads the group. */
  pid: number;
  /** Its output, for `RunningCommand`. */
  child: ConstructorParameters<typeof RunningCommand>[0];
  /** All that it will start: ended as a whole, and with archie. */
  group: ProcessGroup;
  /** Where it was put; null where the system has none. */
  control: ControlGroup | null;
  /** It begins. */
  go: () => void;
}

/** By this descriptor it hears that it may begin: it is known then what it is, and where it was put. Later it is the one of its status. */
const goFd = 3;
const statusFd = 4;

/** bash itself, without profiles, on the tree as it is. Throws `ToolFailure('invalid_input')`. */
export function plainly(
  bash: string,
  { command, ...at }: { command: string; cwd: string; env: NodeJS.ProcessEnv; root: string },
): Program {
  if (command.includes('\0')) throw new ToolFailure('invalid_input', 'The command contains a NUL character.');
  const args = ['--noprofile', '--norc', '-c', command, 'bash'];
  return { file: bash, args, cwd: at.cwd, env: commandEnv(at.env, at.root) };
}

/**
 * Starts it by a bash that only joins the two outputs, so that the order of lines is kept, and becomes the program: once it is
 * told to through the pipe, and never without archie. Throws `ToolFailure`: `too_large`, `io`.
 */
export async function startLive(
  bash: string,
  { file, args, cwd, env, status }: Program,
  makeControl: () => ControlGroup | null = newControlGroup,
): Promise<Standing> {
  const next = status ? `exec ${goFd}>&${statusFd} ${statusFd}>&-` : `exec ${goFd}<&-`;
  const join = `read -r _ <&${goFd} || exit 125; ${next}; ${markItself}; exec "$@" 2>&1`;
  const child = execa(bash, ['--noprofile', '--norc', '-c', join, 'bash', file, ...args], {
    cwd,
    env,
    extendEnv: false,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...(status ? (['pipe'] as const) : [])],
    buffer: false,
    reject: false,
  });
  if (child.pid === undefined) throw startFailure((await child).cause);
  const control = controlOf(child.pid, makeControl);
  status?.(textOf(child.nodeChildProcess.stdio[statusFd] as Readable));
  return {
    pid: child.pid,
    child,
    group: new ProcessGroup(child.pid, { control }),
    control,
    go() {
      const pipe = child.nodeChildProcess.stdio[goFd] as Writable;
      pipe.on('error', () => {}); // It was killed before it began.
      pipe.end('\n');
    },
  };
}

function controlOf(leader: number, make: () => ControlGroup | null): ControlGroup | null {
  const control = make();
  if (!control || control.take(leader)) return control;
  control.remove();
  return null;
}

/** Nothing of a command holds the pipe, so it ends with what started that. */
async function textOf(pipe: Readable): Promise<string> {
  let text = '';
  try {
    for await (const part of pipe) text += String(part);
  } catch {
    // It was killed.
  }
  return text;
}

function startFailure(cause: unknown): ToolFailure {
  if (errno(cause) === 'E2BIG') {
    return new ToolFailure(
      'too_large',
      'The command is too long for the system. Write the long part to a file first, then use that.',
    );
  }
  return new ToolFailure('io', `bash could not be started: ${inWords(cause)}.`);
}
