/** What other processes of the user read of our environment in /proc, without the secrets in it. */

import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';

/** Place of the environment's first and last byte in memory, among the numbers of /proc/self/stat behind the name (proc(5), fields 50 and 51). */
const startField = 47;
const endField = 48;

/**
 * Blots out the values of these variables where the system keeps what a process was started with: every process of the same
 * user may read that (`/proc/<pid>/environ`, `ps e`). `process.env` has them as before. Linux alone; where the system does not
 * let us, nothing happens. Returns how many were blotted out. Never throws.
 */
export function hideEnvironment(isSecret: (name: string) => boolean): number {
  if (process.platform !== 'linux') return 0;
  try {
    const entries = secretEntries(readFileSync('/proc/self/environ'), isSecret);
    if (entries.length === 0) return 0;
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [start, end] = [Number(fields[startField]), Number(fields[endField])];
    const memory = openSync('/proc/self/mem', 'r+');
    try {
      return entries.filter((entry) => start > 0 && start + entry.at < end && blotOut(memory, start, entry)).length;
    } finally {
      closeSync(memory);
    }
  } catch {
    return 0;
  }
}

interface Entry {
  name: string;
  /** Where the value begins. */
  at: number;
  value: Buffer;
}

function secretEntries(block: Buffer, isSecret: (name: string) => boolean): Entry[] {
  const found: Entry[] = [];
  for (let from = 0; from < block.length;) {
    const nul = block.indexOf(0, from);
    const end = nul === -1 ? block.length : nul;
    const equals = block.indexOf('=', from);
    if (equals !== -1 && equals < end) {
      const name = block.toString('utf8', from, equals);
      if (equals + 1 < end && isSecret(name))
        found.push({ name, at: equals + 1, value: block.subarray(equals + 1, end) });
    }
    from = end + 1;
  }
  return found;
}

function blotOut(memory: number, start: number, { name, at, value }: Entry): boolean {
  const now = process.env[name];
  // Bytes that are no text could not be set again as they were.
  if (now !== undefined && Buffer.compare(Buffer.from(value.toString('utf8')), value) !== 0) return false;
  const there = Buffer.alloc(value.length);
  readSync(memory, there, 0, there.length, start + at);
  if (Buffer.compare(there, value) !== 0) return false;
  // Set anew it lies in memory of its own (setenv(3)), and what it was started with is nobody's any more.
  if (now !== undefined) process.env[name] = now;
  writeSync(memory, Buffer.alloc(value.length), 0, value.length, start + at);
  return true;
}
