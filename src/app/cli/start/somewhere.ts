/** Whether there is a folder to be in, and anybody to hear what would be said: asked before anything is begun, or paid for. */

import { readFileSync, readlinkSync } from 'node:fs';
import { UserFault } from '../../../protocol/failure.ts';

/** Throws `UserFault` where the shell stands in a folder that was deleted: nothing can be looked for from there. */
export function mustBeSomewhere(): void {
  try {
    process.cwd();
  } catch {
    throw new UserFault('the folder that this runs in is gone: go to one that is there (cd), and start again');
  }
}

/** Throws `UserFault` where a shell closed stdout (`>&-`): the answer would be paid for, and lost. */
export function mustBeHeard(): void {
  // Who throws away stderr in the same way wants nothing of what is said.
  if (isVoid('self', 1) && !isVoid('self', 2) && !isVoid(String(process.ppid), 1) && startedByShell())
    throw new UserFault('stdout is closed: the result would be lost. Leave >&- away, or use >/dev/null', 1);
}

/**
 * Node opens the null device for reading and writing in the place of a descriptor that is closed. Shells open it for writing alone, but
 * other programs do as Node does for output that they do not want: of those nobody can tell, so it is asked who started us.
 */
function isVoid(pid: string, descriptor: 1 | 2): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/fd/${descriptor}`) !== '/dev/null') return false;
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, 'latin1'))?.[1] ?? '0';
    // The lowest two bits are the access mode; 2 reads and writes (open(2)).
    return (Number.parseInt(flags, 8) & 3) === 2;
  } catch {
    return false;
  }
}

/** Is a shell what started this: as our parent, or in our place, as bash tells by `_`? */
function startedByShell(): boolean {
  const named = process.env['_'] ?? '';
  if (named !== '' && (named === process.execPath || named === process.argv[1])) return true;
  try {
    const parent = readFileSync(`/proc/${process.ppid}/comm`, 'utf8').trim();
    return /^(?:ba|da|z|k|mk|a|fi)?sh$|^(?:busybox|env|timeout|nice|nohup|setsid|time)$/.test(parent);
  } catch {
    return false;
  }
}
