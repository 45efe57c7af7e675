/** A command and all that it started: its process group and what left that (setsid), ended as a whole and never outliving archie. */

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isZombie, processStat } from '../../disk/processes/process.ts';
import { ControlGroup } from '../../disk/processes/control-group.ts';

/** Milliseconds between the polite signal and the one that cannot be refused. */
const patienceMs = 250;
const pollMs = 10;
/** Programs that are named; a server may have left dozens. */
const mostNamed = 5;

/**
 * The variable by which a process is known as a command's, whatever group or session it moved to: `archie.leader`, the pids of
 * archie and of the command's leader, behind those of the commands that this one runs in.
 */
const markName = 'INSIDE_ARCHIE';

/**
 * The descriptor by which a process is known that cleared its environment (`env -i setsid …`): what the leader's standard error was
 * at first, and nobody else has. As good as no script uses this number, and a program that closes what it does not know keeps
 * its environment as a rule.
 */
export const markFd = 117;

/** For the shell that becomes the command's leader: marks itself, and with it all that it will start. */
export const markItself = `export ${markName}="\${${markName}:+$${markName} }$PPID.$$"; exec ${markFd}>&2`;

/** What a group is known by, for another process that is to end it. */
export interface GroupIdentity {
  leader: number;
  starter: number;
  /** Names of the pipes that only what the leader started can hold. */
  pipes: readonly string[];
  /** The folder of its control group. */
  control?: string;
}

/** Those that were not released: one listener for all of them, since Node warns of more than ten. */
const held = new Set<ProcessGroup>();
const endHeld = (): void => {
  for (const group of held) group.kill();
};

/** Ends with archie unless it was released. */
export class ProcessGroup {
  readonly #leader: number;
  readonly #starter: number;
  readonly #mark: string;
  readonly #control: ControlGroup | null;
  /** The ends of pipes (sockets, in truth) that only what the leader started can hold. */
  readonly #pipes: ReadonlySet<string>;

  /**
   * `leader` was started detached a moment ago, so its pid names the group. It dies with archie. `starter` is the archie that
   * started it. `control` is the control group it was put into before it started anything: then nothing of it can hide.
   */
  constructor(
    leader: number,
    {
      starter = process.pid,
      control = null,
      pipes,
    }: { starter?: number; control?: ControlGroup | null; pipes?: readonly string[] } = {},
  ) {
    this.#leader = leader;
    this.#starter = starter;
    this.#mark = `${starter}.${leader}`;
    this.#control = control;
    this.#pipes = new Set(
      pipes ?? (control ? [] : [1, 2, markFd]).map((fd) => pipeOf(leader, fd)).filter((pipe) => pipe !== ''),
    );
    if (held.size === 0) process.on('exit', endHeld);
    held.add(this);
  }

  /** The same group, as another process knows it. */
  static of({ leader, starter, pipes, control }: GroupIdentity): ProcessGroup {
    return new ProcessGroup(leader, {
      starter,
      pipes,
      control: control === undefined ? null : new ControlGroup(control),
    });
  }

  get identity(): GroupIdentity {
    const [leader, starter, pipes] = [this.#leader, this.#starter, [...this.#pipes]];
    return { leader, starter, pipes, ...(this.#control && { control: this.#control.path }) };
  }

  /** Is any process of it left? Where there is no /proc only the group itself is known. */
  get alive(): boolean {
    return process.platform === 'linux' ? this.#living().length > 0 : this.#groupAnswers();
  }

  /** What is left, by the names of the programs; null when nothing is. */
  get left(): string | null {
    if (!this.alive) return null;
    return counted(this.#living().map((pid) => contentOf(pid, 'comm').trim() || 'a process')) ?? 'a process';
  }

  /** Ends all of it: SIGTERM, and SIGKILL to what is left after a moment. Resolves when none is left, or soon after. */
  async end(): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      this.#signal(signal);
      const until = performance.now() + patienceMs;
      while (this.alive && performance.now() < until) {
        await sleep(pollMs);
        // What was being started as the others were told to end has not heard of it.
        if (signal === 'SIGKILL') this.#signal(signal);
      }
      if (!this.alive) return;
    }
  }

  /** Ends them at once. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  /** Archie may end now without taking the group along. */
  release(): void {
    held.delete(this);
    if (held.size === 0) process.off('exit', endHeld);
    this.#control?.remove();
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#control && signal === 'SIGKILL') {
      this.#control.kill();
      return;
    }
    // Where there is a control group, its leader may be long gone, and its number another's.
    if (!this.#control) send(-this.#leader, signal);
    if (process.platform === 'linux') for (const pid of this.#living()) send(pid, signal);
  }

  #groupAnswers(): boolean {
    try {
      process.kill(-this.#leader, 0);
      return true;
    } catch (error) {
      // Somebody else's process (sudo) in the group is alive, though not ours to signal.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  }

  /**
   * Processes that are not just waiting to be reaped: in a container without an init those stay for ever. A shell that was
   * only forked for a moment has the mark of its parent. Without a control group what left the group, cleared its environment
   * and closed every descriptor is not found.
   */
  #living(): number[] {
    if (this.#control) return this.#control.members();
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        const stat = processStat(pid);
        if (!stat || isZombie(stat)) return false;
        return stat.group === this.#leader || marksOf(pid).includes(this.#mark) || this.#holdsPipe(pid);
      });
  }

  #holdsPipe(pid: number): boolean {
    if (this.#pipes.size === 0 || pid === process.pid) return false;
    return [markFd, 1, 2].some((fd) => this.#pipes.has(pipeOf(pid, fd)));
  }
}

/** Programs by their names, each once; null where there are none. */
export function counted(programs: readonly string[]): string | null {
  const names = new Map<string, number>();
  for (const name of programs) names.set(name, (names.get(name) ?? 0) + 1);
  const all = [...names].map(([name, count]) => (count === 1 ? name : `${count} × ${name}`));
  const more = all.length > mostNamed ? [...all.slice(0, mostNamed), '…'] : all;
  return more.join(', ') || null;
}

/** Which pipe or socket a descriptor is; empty for anything else. */
function pipeOf(pid: number, fd: number): string {
  try {
    const name = readlinkSync(`/proc/${pid}/fd/${fd}`);
    return /^(?:pipe|socket):/.test(name) ? name : '';
  } catch {
    return '';
  }
}

function marksOf(pid: number): string[] {
  const environment = contentOf(pid, 'environ');
  const start = `${markName}=`;
  const at = environment.startsWith(start) ? 0 : environment.indexOf(`\0${start}`) + 1;
  if (at === 0 && !environment.startsWith(start)) return [];
  const end = environment.indexOf('\0', at);
  return environment.slice(at + start.length, end < 0 ? undefined : end).split(' ');
}

/** Empty for a process that has gone, and for one of somebody else's. */
function contentOf(pid: number, file: 'environ' | 'comm'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}
