/** Whether an isolated command tried to reach a network: the kernel counts, in the command's own network namespace, what found no way out. */

import { closeSync, constants, openSync, readSync } from 'node:fs';
import { errno } from '../../../disk/errno.ts';

/** Each file's row of the counter: names in one line and numbers in the next, or both in one. */
const counters = { snmp: /^Ip: (.*)\nIp: (.*)$/m, snmp6: /^Ip6OutNoRoutes\s+(\d+)$/m };

/** Held open from outside: the namespace is kept by that, and can be asked when the command has ended. */
export class UnreachableCount {
  readonly #held: { fd: number; row: RegExp }[] = [];

  /** `pid` is a process of the namespace that has not begun the command yet. */
  hold(pid: number): void {
    for (const [name, row] of Object.entries(counters)) {
      try {
        this.#held.push({ fd: openSync(`/proc/${pid}/net/${name}`, constants.O_RDONLY), row });
      } catch (error) {
        // A kernel without IPv6 has no snmp6; one that does not let us look leaves the question open.
        if (errno(error) === '') throw error;
      }
    }
  }

  /** How often it tried; null where nobody knows. */
  get count(): number | null {
    if (this.#held.length === 0) return null;
    return this.#held.reduce((sum, { fd, row }) => sum + countIn(row.exec(textOf(fd))), 0);
  }

  close(): void {
    for (const { fd } of this.#held) closeSync(fd);
    this.#held.length = 0;
  }
}

function countIn(found: RegExpExecArray | null): number {
  const [, names = '', numbers] = found ?? [];
  if (numbers === undefined) return Number(names) || 0;
  return Number(numbers.split(' ')[names.split(' ').indexOf('OutNoRoutes')]) || 0;
}

function textOf(fd: number): string {
  const bytes = Buffer.alloc(64 * 1024);
  let length = 0;
  for (let got = 1; got > 0 && length < bytes.length; length += got)
    got = readSync(fd, bytes, length, bytes.length - length, length);
  return bytes.toString('latin1', 0, length);
}
