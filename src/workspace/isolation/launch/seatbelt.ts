/** The launcher by Seatbelt (macOS): sandbox-exec(1) with a profile that is made here. Written by its documents; it has not been tried on a Mac. */

import { plainBash, statusPipe } from './launch.ts';
import type { Launch } from './launch.ts';

/** What a command may do. All paths absolute and real. */
interface SeatbeltWishes {
  /** The tree, and the place for what is not kept. */
  writable: readonly string[];
  /** In these nothing is written all the same. */
  readOnly: readonly string[];
  hidden: readonly string[];
  /** Of those that can be written, which lie within hidden places: they are not hidden. */
  seen: readonly string[];
  network: boolean;
}

/** In the work folder. */
const profileFile = 'profile.sb';
/** The only Unix socket that stays: names are resolved through it. */
const resolver = '/private/var/run/mDNSResponder';

/** The profile: rules that come later win. */
export function seatbeltProfile({ writable, readOnly, hidden, seen, network }: SeatbeltWishes): string {
  const below = (paths: readonly string[]) => paths.map((path) => `(subpath ${quoted(path)})`).join(' ');
  const rule = (what: string, filters: string) => (filters === '' ? [] : [`(${what} ${filters})`]);
  return [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    ...rule('allow file-write*', below(writable)),
    '(allow file-write-data (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (subpath "/dev/fd"))',
    ...rule('deny file-read-data file-write*', below(hidden)),
    ...rule('allow file-read*', below(seen)),
    ...rule('allow file-write*', below(seen)),
    ...rule('deny file-write*', below(readOnly)),
    '(deny network*)',
    ...(network
      ? [
          '(allow network-outbound (remote ip "*:*"))',
          '(allow network-inbound network-bind (local ip "*:*"))',
          `(allow network-outbound (literal ${quoted(resolver)}))`,
        ]
      : []),
    // Other programs do not do it in its stead.
    '(deny lsopen)',
    '(deny appleevent-send)',
    '(deny job-creation)',
    '(deny signal)',
    '(allow signal (target same-sandbox))',
    '(deny process-info* (target others))',
    '(deny system-privilege)',
    '(deny mach-priv*)',
    '',
  ].join('\n');
}

/** A string of the profile language, which is a Scheme. */
function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, (char) => `\\${char}`)}"`;
}

/** How a command is started by it. */
export function bySeatbelt({
  bash,
  sandboxExec,
  cwd,
  command,
  ...wishes
}: SeatbeltWishes & { bash: string; sandboxExec: string; cwd: string; command: string }): Launch {
  const inside = `ulimit -c 0; cd -- "$1" || exit 125; echo began >&${statusPipe}; exec ${statusPipe}>&-; exec "$0" ${plainBash.join(' ')} "$2"`;
  return {
    file: sandboxExec,
    args: ['-f', profileFile, bash, ...plainBash, inside, bash, cwd, command],
    files: { [profileFile]: seatbeltProfile(wishes) },
  };
}
