/** The launcher by unshare(1), mount(8) and setpriv(1) alone, for machines without bubblewrap: the same view; system calls are filtered only with an interpreter. */

import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { isAbsolute } from 'node:path';
import {
  cannotLaunch,
  closeAbove,
  filterFile,
  leftPipe,
  limits,
  mountLine,
  overlayLines,
  ownNamespace,
  plainBash,
  statusPipe,
  tableFile,
  waitForCommand,
} from './launch.ts';
import { confined, withoutLandlock } from './confine.ts';
import type { Launch, Start } from './launch.ts';
import { isBelow } from '../../../text/path.ts';
import { mountsHere } from '../view/view.ts';
import type { Mounted, View } from '../view/view.ts';

/** What is left of /dev: nodes are bound, since a namespace cannot make them. */
export const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
/** In the work folder: the /dev to be, and where mounts of the user's own wait until theirs is covered. */
export const deviceFolder = 'dev';
const ofTheKernel = ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus', '/proc/acpi', '/proc/scsi'];

/** The filter, which lies where nothing of the view is: open from the beginning. */
const filterFd = 5;

/** Arguments: mount(8), ip(8) or `:`, setpriv(1), working folder, the program. In the work folder. */
const script = (filtered: boolean): string =>
  [
    closeAbove(leftPipe),
    ...(filtered ? [`exec ${filterFd}<${filterFile}`] : []),
    // Beside the mounts, which cover /dev: bash would open /dev/null there.
    '"$2" link set lo up <&0 2>&- &',
    `"$1" -a -T ${tableFile} || exit ${cannotLaunch}`,
    // The root itself is never among what `mount -a` mounts.
    `"$1" -o remount,bind,ro / || exit ${cannotLaunch}`,
    limits(totalmem()),
    `cd -- "$4" || exit ${cannotLaunch}`,
    'wait',
    // What loads the filter says that it has, and closes the pipe.
    ...(filtered ? [] : [`echo began >&${statusPipe}`]),
    'setpriv=$3; shift 4',
    // The first process of a pid namespace does not hear signals as others do: it only waits for the command, and says nothing.
    'exec 2>/dev/null',
    `"$setpriv" --inh-caps=-all --ambient-caps=-all --bounding-set=-all --no-new-privs -- "$@" ${filtered ? '' : `${statusPipe}>&- `}2>&1`,
    'exit $?',
  ].join('\n');

/**
 * How a command is started in a view without bubblewrap. The work folder is bound to /dev until the end: nothing of a view lies
 * there, so all it is made of stays in sight while the places are covered one after the other.
 */
export function byUtilLinux({ programs, view, cwd, filtered, network = false }: Start): Launch {
  const { unshare, mount, setpriv, bash, ip, interpreter } = programs;
  const plain = [bash, ...plainBash, waitForCommand, bash];
  const loaded = { ...withoutLandlock, filterFile: `fd:${filterFd}`, cwd };
  const program = filtered && interpreter ? confined(interpreter, loaded, plain) : plain;
  const own = ['pid', 'fork', 'ipc', 'uts', 'cgroup', ...(network ? [] : ['net'])];
  return {
    file: setpriv,
    args: [
      '--pdeathsig',
      'KILL',
      '--',
      unshare,
      ...ownNamespace,
      '--kill-child',
      ...own.map((name) => `--${name}`),
      '--',
      bash,
      ...plainBash,
      script(filtered),
      'bash',
      mount,
      network ? ':' : (ip ?? ':'),
      setpriv,
      cwd,
      ...program,
    ],
    files: { [tableFile]: mountTable(view) },
  };
}

function mountTable(view: View): string {
  const own = view.placements.filter(({ from }) => isAbsolute(from));
  const waiting = (path: string) => `own.${own.findIndex(({ from }) => from === path)}`;
  const bind = (from: string, to: string, options = 'bind') => mountLine(from, to, 'none', options);
  return [
    overlayLines(view),
    ...devices
      .filter((name) => existsSync(`/dev/${name}`))
      .map((name) => bind(`/dev/${name}`, `${deviceFolder}/${name}`)),
    ...own.map(({ from }) => bind(from, waiting(from), 'rbind')),
    bind('.', '/dev', 'rbind'),
    ...mountsHere()
      .filter(isMadeReadOnly)
      .map((mounted) => mountLine('none', mounted.path, 'none', readOnly(mounted))),
    ...view.placements.flatMap(({ from, path, writable }) => [
      bind(`/dev/${isAbsolute(from) ? waiting(from) : from}`, path, 'rbind'),
      ...(writable ? [] : [mountLine('none', path, 'none', 'remount,bind,ro')]),
    ]),
    // By another name than the one that is mounted, which `mount -a` would take it for.
    mountLine('own', '/proc', 'proc', 'nosuid,nodev,noexec'),
    ...ofTheKernel.filter((path) => existsSync(path)).map((path) => bind(path, path, 'bind,ro')),
    bind(`/dev/${deviceFolder}`, '/dev', 'rbind'),
  ].join('');
}

function isMadeReadOnly({ path, options }: Mounted): boolean {
  return path !== '/' && !isBelow(path, '/dev') && options.includes('rw');
}

/** What holds of a mount already has to be said again: a namespace may not take it away. */
function readOnly({ options }: Mounted): string {
  const kept = options.filter((option) => /^no(?:suid|dev|exec|atime|diratime)$|^relatime$/.test(option));
  return ['remount', 'bind', 'ro', ...kept].join(',');
}
