/** One archie at a time writes to a session: two would mix their conversations, and the model would hear both as one. */

import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { UserFault } from '../protocol/failure.ts';
import { codeOf } from './shelf.ts';

/** How often this process has each file open: a session may be resumed by the one who has it. */
const held = new Map<string, number>();

/**
 * Takes the session file for this process, until the function that it returns is called or the process is gone, by
 * `<path>.lock`, which names the process. Throws `UserFault` when another living process has it, and system errors.
 */
export function hold(path: string, id: string): () => void {
  const lock = `${path}.lock`;
  const count = held.get(path) ?? 0;
  if (count === 0) take(lock, id);
  held.set(path, count + 1);
  return () => {
    const left = (held.get(path) ?? 1) - 1;
    if (left > 0) held.set(path, left);
    else {
      held.delete(path);
      rmSync(lock, { force: true });
    }
  };
}

function take(lock: string, id: string): void {
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, `${process.pid} ${startOf(process.pid)}`, { mode: 0o600 });
  try {
    for (;;) {
      try {
        // A link comes to be with its content, or not at all.
        linkSync(draft, lock);
        return;
      } catch (error) {
        // A file system without hard links (FAT, some shares) must not keep anybody from working.
        if (codeOf(error) !== 'EEXIST') return;
      }
      const holder = living(lock);
      if (holder !== null) {
        throw new UserFault(
          `The session ${id} is open in another archie (process ${holder}). End that one first, or go on with a copy: --fork-session.`,
        );
      }
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The process that a lock names, or null when it is gone. */
function living(lock: string): number | null {
  let text: string;
  try {
    text = readFileSync(lock, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  const [, digits, start] = /^(\d+) (\S+)$/.exec(text) ?? [];
  const pid = Number(digits);
  if (start === undefined || pid === process.pid) return null;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return null;
  }
  return startOf(pid) === start ? pid : null;
}

/** When a process began, as proc(5) counts it: numbers of processes are given again. `-` where nobody says. */
function startOf(pid: number): string {
  if (process.platform !== 'linux') return '-';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields 3 and 22; the name before may hold anything, and ends with the last parenthesis.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'dead' : (fields[19] ?? '-');
  } catch {
    return '-';
  }
}
