/** The launcher by bubblewrap: the overlays are mounted in namespaces around it, and it does all the rest; or it does everything. */

import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { isAbsolute, join } from 'node:path';
import {
  cannotLaunch,
  closeAbove,
  filterFile,
  leftPipe,
  limits,
  overlayLines,
  ownNamespaceAsRoot,
  plainBash,
  statusPipe,
  tableFile,
  waitForCommand,
} from './launch.ts';
import type { Launch, Start } from './launch.ts';
import type { OverlayMount, Placement } from '../view/view.ts';

/** Root's, whose owner may write them without any capability. */
const ofTheKernel = ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus'];

/** A descriptor. */
const filterPipe = leftPipe + 1;

const around = (filtered: boolean, mounts: readonly string[]): string =>
  [
    closeAbove(leftPipe),
    ...mounts,
    limits(totalmem()),
    `exec "$@" ${filtered ? `${filterPipe}<${filterFile} ` : ''}2>&1`,
  ].join('\n');
/** The first argument is mount(8). In the work folder. */
const mountAll = [`"$1" -a -T ${tableFile} || exit ${cannotLaunch}`, 'shift'];

/** How a command is started in a view by bubblewrap. */
export function byBubblewrap(start: Start, bwrap: string): Launch {
  const { programs, view, filtered } = start;
  const shell = [...plainBash, around(filtered, programs.bwrapAlone === true ? [] : mountAll), 'bash'];
  const args = [bwrap, ...argumentsOf(start)];
  if (programs.bwrapAlone === true) return { file: programs.bash, args: [...shell, ...args], files: {} };
  return {
    file: programs.unshare,
    args: [...ownNamespaceAsRoot, '--', programs.bash, ...shell, programs.mount, ...args],
    files: { [tableFile]: overlayLines(view) },
  };
}

/** In a user namespace, with the user's own number: git would read every file again for another one. */
function asUser(): string[] {
  return ['--unshare-user', '--uid', `${process.getuid?.() ?? 0}`, '--gid', `${process.getgid?.() ?? 0}`];
}

function argumentsOf({ programs, work, view, cwd, filtered, network = false }: Start): string[] {
  const own = ['pid', 'ipc', 'uts', 'cgroup-try', ...(network ? [] : ['net'])];
  const namespaces = own.map((name) => `--unshare-${name}`);
  const confined = '--die-with-parent --new-session --cap-drop ALL'.split(' ');
  const machine = '--ro-bind / / --dev /dev --proc /proc'.split(' ');
  const covered = process.getuid?.() === 0 ? ofTheKernel.filter((path) => existsSync(path)) : [];
  return [
    ...asUser(),
    ...namespaces,
    ...confined,
    ...machine,
    ...covered.flatMap((path) => ['--ro-bind', path, path]),
    ...view.placements.flatMap((one) => placed(one, work, programs.bwrapAlone === true ? view.overlays : [])),
    ...(filtered ? ['--seccomp', `${filterPipe}`] : ['--disable-userns']),
    '--json-status-fd',
    `${statusPipe}`,
    '--chdir',
    cwd,
    '--',
    programs.bash,
    ...plainBash,
    waitForCommand,
    programs.bash,
  ];
}

/** `overlays`: those that bubblewrap mounts itself. */
function placed({ from, path, writable }: Placement, work: string, overlays: readonly OverlayMount[]): string[] {
  const own = overlays.find(({ at }) => at === from);
  if (own) return overlaid(own, work, path);
  // What lies in an overlay that is not there yet is nothing but the tree's own.
  const inside = overlays.some(({ at }) => from.startsWith(`${at}/`));
  const source = inside ? path : isAbsolute(from) ? from : join(work, from);
  return [writable ? '--bind' : '--ro-bind', source, path];
}

/** An overlay by bubblewrap's own means, which takes the lowest layer first. */
function overlaid({ lower, upper, work: workdir }: OverlayMount, work: string, path: string): string[] {
  const layers = lower.toReversed().flatMap((name) => ['--overlay-src', join(work, name)]);
  return [
    ...layers,
    ...(upper === '' ? ['--ro-overlay'] : ['--overlay', join(work, upper), join(work, workdir)]),
    path,
  ];
}

/** Arguments for overlays of archie's own, at their names in the work folder. In archie's own pid namespace. */
export function overlaysByBubblewrap(work: string, overlays: readonly OverlayMount[]): string[] {
  const mounts = overlays.flatMap((one) => overlaid(one, work, join(work, one.at)));
  return [...asUser(), '--die-with-parent', '--bind', '/', '/', ...mounts, '--'];
}

/** Did the command begin? bubblewrap writes its pid once everything is in place, and the exit code in the end. */
export function beganByStatus(status: string): boolean {
  return status.includes('"exit-code"');
}

/** The first process of the command's pid namespace, which bubblewrap tells of but does not wait for; null where nothing does. */
export function firstProcessBy(status: string): number | null {
  const said = /"child-pid": (\d+)/.exec(status)?.[1];
  return said === undefined ? null : Number(said);
}
