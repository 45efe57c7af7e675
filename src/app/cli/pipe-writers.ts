/** Who may still write into the pipe on stdin: whether something feeds it, or a host only left it open. */

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/**
 * Is there a program that could write to stdin and is not one that archie was started by? A part of a shell's pipeline is;
 * an editor, a runner or a test that started archie and keeps the pipe is not. False where that cannot be found out.
 */
export function isFed(): boolean {
  const pipe = linkOf('/proc/self/fd/0');
  if (!pipe.startsWith('pipe:')) return false;
  const started = new Set(ancestors());
  return pids().some((pid) => !started.has(pid) && writesTo(pid, pipe));
}

function pids(): string[] {
  return listed('/proc').filter((name) => /^\d+$/.test(name));
}

/** archie itself and who started it, up to the first process. */
function ancestors(): string[] {
  const found: string[] = [];
  for (let pid = String(process.pid); pid !== '' && pid !== '0' && !found.includes(pid);) {
    found.push(pid);
    pid = /^PPid:\s*(\d+)/m.exec(contentOf(`/proc/${pid}/status`))?.[1] ?? '';
  }
  return found;
}

function writesTo(pid: string, pipe: string): boolean {
  return listed(`/proc/${pid}/fd`).some((fd) => {
    if (linkOf(`/proc/${pid}/fd/${fd}`) !== pipe) return false;
    const flags = /^flags:\s*([0-7]+)/m.exec(contentOf(`/proc/${pid}/fdinfo/${fd}`))?.[1] ?? '0';
    // The lowest two bits are the access mode; 0 only reads (open(2)).
    return (Number.parseInt(flags, 8) & 3) !== 0;
  });
}

function listed(folder: string): string[] {
  return attempt(() => readdirSync(folder), []);
}

function linkOf(path: string): string {
  return attempt(() => readlinkSync(path), '');
}

function contentOf(path: string): string {
  return attempt(() => readFileSync(path, 'latin1'), '');
}

/** Processes go, and those of others cannot be looked into. */
function attempt<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
