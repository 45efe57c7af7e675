/**
 * A control group (cgroup v2) of a command's own, where the system lets us make one: whatever a process does about its group,
 * session, environment and descriptors, it stays in it, and what it starts as well (kernel: admin-guide/cgroup-v2).
 */

import { accessSync, constants, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { self } from '../../disk/process.ts';

/** Where the hierarchy is mounted: alone, or beside those of version 1. */
const mounts = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'];
const prefix = 'archie-';

/** Made for one command. */
export class ControlGroup {
  readonly path: string;

  /** One that is there already. */
  constructor(path: string) {
    this.path = path;
  }

  /** Moves a process into it, before it has started any other. False where that is refused. */
  take(pid: number): boolean {
    try {
      writeFileSync(join(this.path, 'cgroup.procs'), String(pid));
      return true;
    } catch {
      return false;
    }
  }

  /** Pids of all that is left in it and below; of those that only wait to be reaped none. */
  members(): number[] {
    return membersOf(this.path);
  }

  /** Ends all of it at once, and what is just being started too. */
  kill(): void {
    try {
      writeFileSync(join(this.path, 'cgroup.kill'), '1');
    } catch {
      // Before Linux 5.14, or it is gone.
      for (const pid of this.members()) send(pid, 'SIGKILL');
    }
  }

  /** Removes it, unless something is left in it. */
  remove(): void {
    removeFrom(this.path);
  }
}

let next = 0;
let own: string | null | undefined;

/** A new one below archie's own; null where the system has none or does not let us (a login session without delegation, a container). */
export function newControlGroup(): ControlGroup | null {
  if (process.platform !== 'linux') return null;
  own ??= ownGroup();
  if (own === null) return null;
  const { pid, start } = self();
  const path = join(own, `${prefix}${pid}-${start}-${(next += 1)}`);
  try {
    mkdirSync(path);
    return new ControlGroup(path);
  } catch {
    own = null;
    return null;
  }
}

/** Archie's own group, if others can be made below it; what other archies left there and nobody is in any more is removed. */
function ownGroup(): string | null {
  const path = /^0::(\/.*)$/m.exec(contentOf('/proc/self/cgroup'))?.[1];
  // Above what a container sees.
  if (path === undefined || path.split('/').includes('..')) return null;
  const group = mounts.map((mount) => join(mount, path)).find((each) => pidsIn(each).includes(process.pid));
  try {
    if (group === undefined) return null;
    accessSync(group, constants.W_OK);
    for (const name of readdirSync(group)) if (name.startsWith(prefix)) removeFrom(join(group, name));
    return group;
  } catch {
    return null;
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function pidsIn(group: string): number[] {
  return contentOf(join(group, 'cgroup.procs')).split('\n').filter(Boolean).map(Number);
}

function membersOf(path: string): number[] {
  return [...pidsIn(path), ...foldersIn(path).flatMap((name) => membersOf(join(path, name)))];
}

function removeFrom(path: string): void {
  try {
    for (const name of foldersIn(path)) removeFrom(join(path, name));
    rmdirSync(path);
  } catch {
    // Somebody is in it, or it is gone.
  }
}

function foldersIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}
