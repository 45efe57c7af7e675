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
  /** Gets what the program writes to descriptor 4, once that has ended; only beside a status. */
  left?: (said: Promise<string>) => void;
  /** Gets the first of it as soon as it comes; `leader` is the process that says it. */
  begins?: (said: string, leader: number) => void;
  /** Comes on its standard input after that; left out: there is nothing to be read. */
  input?: string;
  /** Called once all of it has ended, before anybody looks what it did; returns what is to be noted. */
  ended?: () => string[];
  /** What it left running, by name, where that cannot be seen from outside. */
  leftovers?: () => Promise<string | null>;
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
/** Later it is the one below. */
const leftFd = 5;

/** `MAX_ARG_STRLEN` of Linux (execve(2)): bytes of one argument, with its end. */
const mostCommandBytes = 128 * 1024;

/** Throws `ToolFailure` for what no system takes as a command: `invalid_input` (NUL), `too_large`. */
export function refuseUnusable(command: string): void {
  if (command.includes('\0')) throw new ToolFailure('invalid_input', 'The command contains a NUL character.');
  if (process.platform === 'linux' && Buffer.byteLength(command) >= mostCommandBytes) throw tooLong();
}

function tooLong(): ToolFailure {
  return new ToolFailure(
    'too_large',
    'The command is too long for the system. Write the long part to a file first, then use that.',
  );
}

/** bash itself, without profiles, on the tree as it is. Throws as `refuseUnusable` does. */
export function plainly(
  bash: string,
  { command, ...at }: { command: string; cwd: string; env: NodeJS.ProcessEnv; root: string },
): Program {
  refuseUnusable(command);
  const args = ['--noprofile', '--norc', '-c', command, 'bash'];
  return { file: bash, args, cwd: at.cwd, env: commandEnv(at.env, at.root) };
}

/**
 * Starts it by a bash that only joins the two outputs, so that the order of lines is kept, and becomes the program: once it is
 * told to through the pipe, and never without archie. Throws `ToolFailure`: `too_large`, `io`.
 */
export async function startLive(
  bash: string,
  { file, args, cwd, env, status, left, begins, input }: Program,
  makeControl: () => ControlGroup | null = newControlGroup,
): Promise<Standing> {
  const rest = left ? `${statusFd}>&${leftFd} ${leftFd}>&-` : `${statusFd}>&-`;
  const next = status ? `exec ${goFd}>&${statusFd} ${rest}` : `exec ${goFd}<&-`;
  const said = [...(status ? (['pipe'] as const) : []), ...(left ? (['pipe'] as const) : [])];
  const join = `read -r _ <&${goFd} || exit 125; ${next}; ${markItself}; exec "$@" 2>&1`;
  const child = execa(bash, ['--noprofile', '--norc', '-c', join, 'bash', file, ...args], {
    cwd,
    env,
    extendEnv: false,
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe', ...said],
    buffer: false,
    reject: false,
  });
  if (child.pid === undefined) throw startFailure((await child).cause);
  const control = controlOf(child.pid, makeControl);
  const { pid } = child;
  if (status) {
    const pipe = child.nodeChildProcess.stdio[statusFd] as Readable;
    const { stdin } = child.nodeChildProcess;
    stdin?.on('error', () => {}); // It ended before it was told anything.
    pipe.once('data', (said: Buffer) => {
      begins?.(said.toString(), pid);
      stdin?.end(input);
    });
    status(textOf(pipe));
    left?.(textOf((child.nodeChildProcess.stdio as readonly unknown[])[leftFd] as Readable));
  }
  return {
    pid,
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

/** What comes through a status pipe. Nothing of a command holds it, so it ends with what started that. */
export async function textOf(pipe: Readable): Promise<string> {
  let text = '';
  try {
    for await (const part of pipe) text += String(part);
  } catch {
    // It was killed.
  }
  return text;
}

function startFailure(cause: unknown): ToolFailure {
  if (errno(cause) === 'E2BIG') return tooLong();
  return new ToolFailure('io', `bash could not be started: ${inWords(cause)}.`);
}
