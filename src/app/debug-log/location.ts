/** Where debug logs lie: the path of a new one, which old ones go, and which was the last. */

import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Logs that are kept in a folder. */
const kept = 10;
const logName = /^\d{8}T\d{6}-\d+\.jsonl$/;
const on = new Set(['1', 'true', 'yes', 'on']);
const off = new Set(['', '0', 'false', 'no', 'off']);

/** A log that is there. */
interface FoundLog {
  path: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since the epoch: when it was written to last. */
  at: number;
}

const folderOf = (state: string): string => join(state, 'log');

/**
 * The path of the log that `--debug-file` (`file`) or else `ARCHIE_LOG` (`variable`) asks for; null where none is wanted.
 * A folder gets a file of its own for each run.
 */
export function logPath(at: { file?: string | undefined; variable: string; state: string; now: Date }): string | null {
  const name = `${at.now.toISOString().replace(/\.\d+Z$|[-:]/g, '')}-${process.pid}.jsonl`;
  const word = at.variable.trim();
  if (at.file === undefined) {
    if (off.has(word.toLowerCase())) return null;
    if (on.has(word.toLowerCase())) return join(folderOf(at.state), name);
  }
  const wanted = at.file ?? word;
  const path = resolve(wanted);
  return /[/\\]$/.test(wanted) || isFolder(path) ? join(path, name) : path;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Before a log is opened: makes the folder of one that has a name of ours, and removes what is too many there. */
export function makeRoom(path: string): void {
  const folder = dirname(path);
  if (!logName.test(path.slice(folder.length + 1))) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Their names sort by time.
  const old = readdirSync(folder).filter((name) => logName.test(name) && join(folder, name) !== path);
  for (const name of old.toSorted().slice(0, 1 - kept)) rmSync(join(folder, name), { force: true });
}

/** Remembers a log as the last one, wherever it lies. What cannot be remembered is let go. */
export function rememberLog(path: string, state: string): void {
  try {
    mkdirSync(folderOf(state), { recursive: true, mode: 0o700 });
    writeFileSync(join(folderOf(state), 'last'), path, { mode: 0o600 });
  } catch {
    // The doctor names the newest log of the folder instead.
  }
}

/** The last log, or null where there is none any more. */
export function lastLog(state: string): FoundLog | null {
  const found = (path: string): FoundLog | null => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? { path, size: stat.size, at: stat.mtimeMs } : null;
  };
  try {
    const last = found(readFileSync(join(folderOf(state), 'last'), 'utf8'));
    if (last) return last;
  } catch {
    // Nothing is remembered, or it cannot be read.
  }
  try {
    const newest = readdirSync(folderOf(state))
      .filter((name) => logName.test(name))
      .toSorted()
      .at(-1);
    return newest === undefined ? null : found(join(folderOf(state), newest));
  } catch {
    return null;
  }
}
