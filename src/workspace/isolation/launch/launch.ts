/** What a launcher is: the program that turns a view into namespaces and mounts, and starts a command in them. */

import { counted } from '../../commands/process-group.ts';
import type { View } from '../view/view.ts';
import { canConfine } from './confine.ts';
import type { Interpreter } from './confine.ts';

/** Programs of the machine by their absolute paths; null where there is none. */
export interface Programs {
  bash: string;
  unshare: string;
  mount: string;
  setpriv: string;
  bwrap: string | null;
  ip: string | null;
  /**
   * bubblewrap mounts the overlays itself (it can since 0.11): where it alone may make namespaces. Not the first choice, since it
   * knows no `volatile`.
   */
  bwrapAlone?: boolean;
  /** Loads the filter of system calls where there is no bubblewrap. */
  interpreter?: Interpreter | null;
}

/** What to start, where the view stands. */
export interface Start {
  programs: Programs;
  /** Absolute path of the work folder, which holds what `names` in `view.ts` says. */
  work: string;
  view: View;
  /** Absolute. */
  cwd: string;
  /** The kernel's filter for system calls lies in `filterFile`. */
  filtered: boolean;
  /** With the machine's network. */
  network?: boolean;
}

/** A program with its arguments, and the files it reads in the work folder. */
export interface Launch {
  file: string;
  args: string[];
  files: Record<string, string>;
}

/** In the work folder. */
export const filterFile = 'filter';
/** A pipe: what is written there says whether the command itself began. */
export const statusPipe = 3;
/** A pipe: what is written there are the programs, a line each, that a command left running in a view. */
export const leftPipe = 4;
/** What came through it, in words; null where nothing was left. */
export function leftIn(said: string): string | null {
  return counted(said.split('\n').filter((program) => program !== ''));
}
/** In the work folder. */
export const tableFile = 'mounts';

/** Exit code of a launcher that could not build the view. */
export const cannotLaunch = 125;

/** bash as it is without anything of the user's. */
export const plainBash = ['--noprofile', '--norc', '-c'];

/** What the command left running gets so many times 10 ms to end by itself: its last words may be on their way. */
const patience = 30;

/**
 * Waits in the view for its command, which comes on the standard input, and runs it: so a view can be built while the command
 * is still being written. With it ends the view, so it says first what else is running there, but for itself and the first
 * process. The argument is bash.
 */
export const waitForCommand = [
  "IFS= read -r -d '' command",
  'exec 2>/dev/null',
  `SHLVL=$((SHLVL - 1)) "$0" ${plainBash.join(' ')} "$command" </dev/null ${leftPipe}>&- 2>&1`,
  'code=$?',
  'others() {',
  "  left=''",
  '  for at in /proc/[0-9]*; do',
  '    pid=${at##*/}',
  '    if (( pid == 1 || pid == $$ )); then continue; fi',
  "    stat=''",
  '    IFS= read -r -d "" stat < "$at/stat"',
  '    state=${stat##*) } name=${stat#*(}',
  "    if [[ $stat && $state != [ZX]* ]]; then left+=${name%)*}$'\\n'; fi",
  '  done',
  '  [[ $left ]]',
  '}',
  `for (( i = 0; i < ${patience}; i++ )); do others || break; read -r -t 0.01 -u ${leftPipe}; done`,
  `printf %s "$left" >&${leftPipe}`,
  'exit $code',
].join('\n');

/** Namespaces of its own, with the user's own number in them: git would read every file again for another one. */
export const ownNamespace = ['--user', '--map-current-user', '--keep-caps', '--mount', '--propagation', 'private'];

/** The same with another number, of which a program inside makes the user's own again: what is root there needs no capabilities kept. */
export const ownNamespaceAsRoot = ['--user', '--map-root-user', '--mount', '--propagation', 'private'];

/** Closes what archie itself was started with above `last`, but for `kept`. */
export function closeAbove(last: number, kept = last): string {
  return `for f in /proc/self/fd/*; do n=\${f##*/}; if (( n > ${last} && n != ${kept} )); then exec {n}>&-; fi; done`;
}

/**
 * So that one command cannot fill the machine: processes, bytes of a file, bytes of memory of a process (KiB), no core dumps. Where it
 * has no namespace of its own, all processes of the user would count.
 */
export function limits(memoryBytes: number, own = true): string {
  return `ulimit -c 0 -f ${4 * 1024 * 1024}${own ? ' -u 4096' : ''} -d ${Math.floor(memoryBytes / 1024)}`;
}

/** Can these filter system calls, on a processor whose numbers are known? */
export function canFilter({ bwrap, interpreter }: Programs): boolean {
  return bwrap !== null || (interpreter !== undefined && interpreter !== null && canConfine(process.arch));
}

/** One line of fstab(5). */
export function mountLine(source: string, target: string, type: string, options: string): string {
  const escaped = (text: string) =>
    text.replaceAll(/[\s\\#"]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return `${escaped(source)} ${escaped(target)} ${type} ${options} 0 0\n`;
}

/**
 * The overlays of a view, to be mounted with the work folder as the working folder. `volatile`: nothing of them outlives the
 * command, and unmounting would wait otherwise until all that anybody wrote on that file system is on the disk.
 */
export function overlayLines({ overlays }: Pick<View, 'overlays'>): string {
  return overlays
    .map(({ lower, upper, work, at }) => {
      const above = upper === '' ? '' : `,upperdir=${upper},workdir=${work},volatile`;
      return mountLine('overlay', at, 'overlay', `lowerdir=${lower.join(':')}${above},userxattr`);
    })
    .join('');
}
