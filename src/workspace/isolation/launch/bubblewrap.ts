/** The launcher by bubblewrap: the overlays are mounted in namespaces around it, since versions before 0.11 cannot, and it does all the rest. */

import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { isAbsolute, join } from 'node:path';
import {
  cannotLaunch,
  closeDescriptors,
  filterFile,
  limits,
  overlayLines,
  ownNamespaceAsRoot,
  plainBash,
  statusPipe,
  tableFile,
} from './launch.ts';
import type { Launch, Start } from './launch.ts';

/** Root's, whose owner may write them without any capability. */
const ofTheKernel = ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus'];

/** Arguments: mount(8), and what to become. In the work folder. */
const script = (filtered: boolean): string =>
  [
    closeDescriptors,
    `"$1" -a -T ${tableFile} || exit ${cannotLaunch}`,
    limits(totalmem()),
    'shift',
    `exec "$@" ${filtered ? `4<${filterFile} ` : ''}2>&1`,
  ].join('\n');

/** How a command is started in a view by bubblewrap. */
export function byBubblewrap({ programs, work, view, cwd, command, filtered }: Start, bwrap: string): Launch {
  const at = (from: string) => (isAbsolute(from) ? from : join(work, from));
  const placed = view.placements.flatMap(({ from, path, writable }) => [
    writable ? '--bind' : '--ro-bind',
    at(from),
    path,
  ]);
  const namespaces = ['user', 'pid', 'ipc', 'net', 'uts', 'cgroup-try'].map((name) => `--unshare-${name}`);
  const machine = '--ro-bind / / --dev /dev --proc /proc'.split(' ');
  const [user, group] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const covered = user === 0 ? ofTheKernel.filter((path) => existsSync(path)) : [];
  const kernel = covered.flatMap((path) => ['--ro-bind', path, path]);
  const confined = ['--die-with-parent', '--new-session', '--cap-drop', 'ALL'];
  const calls = filtered ? ['--seccomp', '4'] : ['--disable-userns'];
  const shell = [programs.bash, ...plainBash];
  const args = [
    bwrap,
    ...namespaces,
    '--uid',
    `${user}`,
    '--gid',
    `${group}`,
    ...confined,
    ...machine,
    ...kernel,
    ...placed,
    ...calls,
    '--json-status-fd',
    `${statusPipe}`,
    '--chdir',
    cwd,
    '--',
    ...shell,
    command,
  ];
  const around = [...shell, script(filtered), 'bash', programs.mount];
  return {
    file: programs.unshare,
    args: [...ownNamespaceAsRoot, '--', ...around, ...args],
    files: { [tableFile]: overlayLines(view) },
  };
}

/** Did the command begin? bubblewrap writes its pid once everything is in place, and the exit code in the end. */
export function beganByStatus(status: string): boolean {
  return status.includes('"exit-code"');
}
