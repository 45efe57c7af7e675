/** What a machine has to hold commands away with: programs, and settings of the kernel that say no. */

import { readFileSync, statSync } from 'node:fs';
import { findProgram } from '../../disk/find-program.ts';
import { self } from '../../disk/processes/process.ts';
import type { Interpreter } from './launch/confine.ts';
import type { Programs } from './launch/launch.ts';

/** Programs of the machine by their absolute paths; null where there is none. */
export interface Tools {
  bash: string | null;
  unshare: string | null;
  mount: string | null;
  setpriv: string | null;
  bwrap: string | null;
  ip: string | null;
  /** The first of those that can make system calls. */
  interpreter: string | null;
  sandboxExec: string | null;
}

/** Of a person's PATH a shim may come first, which starts slowly and reads what they have configured. */
const usual = { PATH: '/usr/bin:/bin' };
/** What sbin holds is not on every PATH. */
const system = { PATH: '/usr/sbin:/sbin' };

/** Looks for all of them; none is taken from the tree. */
export async function findTools(env: NodeJS.ProcessEnv, root: string): Promise<Tools> {
  const find = (name: string, ...more: NodeJS.ProcessEnv[]) =>
    more.reduce<Promise<string | null>>(
      async (found, next) => (await found) ?? (await findProgram(name, next, root)),
      findProgram(name, env, root),
    );
  const [bash, unshare, mount, setpriv, bwrap, ip, perl] = await Promise.all([
    find('bash'),
    find('unshare'),
    find('mount'),
    find('setpriv'),
    find('bwrap'),
    find('ip', system),
    findProgram('perl', usual, root).then((found) => found ?? find('perl')),
  ]);
  const interpreter = perl ?? (await findProgram('python3', usual, root)) ?? (await find('python3'));
  const sandboxExec = process.platform === 'darwin' ? await find('sandbox-exec', usual) : null;
  return { bash, unshare, mount, setpriv, bwrap, ip, interpreter, sandboxExec };
}

/** Those that namespaces take, or the name of one that is missing. */
export function programsOf(tools: Tools): Programs | string {
  const { bash, unshare, mount, setpriv, bwrap, ip } = tools;
  if (!bash) return 'bash';
  if (!unshare) return 'unshare';
  if (!mount) return 'mount';
  return setpriv ? { bash, unshare, mount, setpriv, bwrap, ip, interpreter: interpreterOf(tools) } : 'setpriv';
}

/** What can make system calls, or null. */
export function interpreterOf({ interpreter }: Tools): Interpreter | null {
  if (interpreter === null) return null;
  return { kind: /(?:^|\/)python[^/]*$/.test(interpreter) ? 'python' : 'perl', file: interpreter };
}

/** Settings of the kernel that say no. */
const settings: [file: string, no: RegExp, why: string, mend: string][] = [
  [
    '/proc/sys/user/max_user_namespaces',
    /^0$/,
    'user namespaces are switched off (user.max_user_namespaces is 0)',
    'sysctl user.max_user_namespaces=15000, as root',
  ],
  [
    '/proc/sys/kernel/unprivileged_userns_clone',
    /^0$/,
    'user namespaces are for root only (kernel.unprivileged_userns_clone is 0)',
    'sysctl kernel.unprivileged_userns_clone=1, as root',
  ],
  [
    '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    /^1$/,
    'AppArmor restricts user namespaces (kernel.apparmor_restrict_unprivileged_userns is 1)',
    'allow unshare a profile with `userns,`, or sysctl kernel.apparmor_restrict_unprivileged_userns=0, as root',
  ],
];
/** Profiles of AppArmor: one that allows something is new here. */
const profiles = '/etc/apparmor.d';

/** Which setting says no, and how it is mended; null where none does. */
export function refusingSetting(): { why: string; mend: string } | null {
  const found = settings.find(([file, no]) => no.test(settingOf(file)));
  return found ? { why: found[2], mend: found[3] } : null;
}

/** As long as this is the same, so is what can be done. */
export function keyOf(tools: Tools): string {
  const files = Object.values(tools).map((path: string | null) => {
    const stats = path === null ? undefined : statSync(path, { throwIfNoEntry: false });
    return stats ? `${path} ${stats.size} ${stats.mtimeMs}` : '';
  });
  return JSON.stringify([
    ARCHIE_VERSION,
    self().boot,
    process.getuid?.(),
    files,
    settings.map(([file]) => settingOf(file)),
    statSync(profiles, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  ]);
}

function settingOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
