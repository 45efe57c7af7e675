/** What a run of archie starts, reaches and writes, as the kernel is asked for it: by strace(1), where it is installed. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What was asked for, whether it was granted or not: a try is one too many. */
export interface Seen {
  /** Programs, with what they were given. */
  started: string[];
  /** Addresses that were connected to, and ports that were opened. */
  reached: string[];
  /** Paths that were opened to be written, made, renamed, removed or changed. */
  written: string[];
}

/** Can calls of the system be looked at on this machine? */
export const traceable = spawnSync('strace', ['-qq', '-e', 'trace=none', 'true']).status === 0;

const calls = `execve execveat connect bind listen open openat openat2 creat mkdir mkdirat mknod mknodat rename renameat renameat2
  unlink unlinkat rmdir link linkat symlink symlinkat truncate chmod fchmodat chown fchownat setxattr lsetxattr`;

/** A program under watch: what is to be started instead of it. */
export function underWatch(argv: readonly string[], into: string): string[] {
  const trace = `trace=${calls.split(/\s+/).join(',')}`;
  return ['strace', '-f', '-qq', '--seccomp-bpf', '-y', '-s', '4096', '-o', into, '-e', trace, '--', ...argv];
}

/** What the trace holds; paths below these places are none of archie's business with the world. */
export function seenIn(trace: string, cwd: string, leaveOut: readonly string[]): Seen {
  const seen: Seen = { started: [], reached: [], written: [] };
  const own = ['/dev/', '/proc/', ...leaveOut];
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    const [, name = '', given = ''] = /^\d+\s+(\w+)\((.*)$/.exec(line) ?? [];
    const texts = [...given.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
    if (name.startsWith('execve')) seen.started.push(texts.join(' '));
    else if (['connect', 'bind', 'listen'].includes(name)) {
      // Netlink is the kernel itself. The rest of the line says how it went, or that another thread came between.
      const address = /\{.*\}/.exec(given)?.[0] ?? '';
      if (!address.includes('AF_NETLINK')) seen.reached.push(`${name} ${address}`);
    } else if (name !== '' && (!name.startsWith('open') || /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(given))) {
      const base = /(?:AT_FDCWD|\d+)<([^>]*)>/.exec(given)?.[1] ?? cwd;
      for (const path of texts.slice(0, /xattr/.test(name) ? 1 : 2).map((text) => resolve(base, text)))
        if (!own.some((place) => path.startsWith(place))) seen.written.push(`${name} ${path}`);
    }
  }
  return seen;
}
