/** Finds out how far commands can be isolated on this machine, by trying it once; that they can is remembered until the machine starts anew. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { IsolationTier } from '../../protocol/workspace.ts';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { findProgram } from '../../disk/find-program.ts';
import { self } from '../../disk/processes/process.ts';
import type { Programs } from './launch/launch.ts';
import type { Binding } from './launch-in.ts';
import type { IsolationDeps } from './standing.ts';
import { seccompFilter } from './launch/seccomp.ts';
import { tryBound, tryIsolated } from './trials.ts';

/** What was found. */
export interface Probed extends IsolationTier {
  /** How commands run in a copy; null but in tier 1. */
  how: Pick<IsolationDeps, 'programs' | 'scratch'> | null;
  /** How they are kept to the real tree; null in tier 3. */
  bound: Binding | null;
}

/** What it takes to find out. */
interface ProbeDeps {
  /** Archie's state folder: where the answer is kept. */
  state: string;
  /** Where work folders are made, where that file system can be an upper layer. */
  scratch: string;
  /** No program is taken from here. */
  root: string;
  env: NodeJS.ProcessEnv;
  blobs: IsolationDeps['blobs'];
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

/** The tier of this machine. Never rejects for want of one: `why` says what is missing. */
export async function probe(deps: ProbeDeps): Promise<Probed> {
  if (process.platform !== 'linux') return nothing('commands can be isolated on Linux only, so far');
  const file = join(deps.state, 'isolation.json');
  const known = remembered(file);
  // To look for programs takes longer than all the rest. One that was missing may be there now.
  if (known && known.path === deps.env['PATH'] && known.key === keyOf(known.programs))
    if (!Object.values(known.programs).includes(null)) return known.found;
  const programs = await findPrograms(deps);
  if (typeof programs === 'string') return nothing(`${programs} is not on PATH`, 'install util-linux and bash');
  const key = keyOf(programs);
  if (known?.key === key) return known.found;
  const found = await tryAll(deps, programs);
  // What does not work now may work in a moment: a person has just mended it.
  if (found.bound !== null) remember(file, { path: deps.env['PATH'], programs, key, found });
  return found;
}

/** What is kept of an answer: as long as the key is the same, so is the answer. */
interface Kept {
  path: string | undefined;
  programs: Programs;
  key: string;
  found: Probed;
}

function remember(file: string, kept: Kept): void {
  writeFileAtomic(file, JSON.stringify(kept));
}

function remembered(file: string): Kept | null {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Partial<Kept>;
    return kept.programs === undefined ? null : (kept as Kept);
  } catch {
    return null;
  }
}

function nothing(why: string, mend?: string): Probed {
  return { tier: 3, why, how: null, bound: null, ...(mend !== undefined && { mend }) };
}

/** The programs, or the name of one that is missing. */
async function findPrograms({ env, root }: ProbeDeps): Promise<Programs | string> {
  const find = (name: string) => findProgram(name, env, root);
  // What sbin holds is not on every PATH.
  const sbin = (name: string) => findProgram(name, { PATH: '/usr/sbin:/sbin' }, root);
  const [bash, unshare, mount, setpriv, bwrap, ip] = await Promise.all([
    ...['bash', 'unshare', 'mount', 'setpriv', 'bwrap'].map(find),
    find('ip').then((found) => found ?? sbin('ip')),
  ]);
  if (!bash) return 'bash';
  if (!unshare) return 'unshare';
  if (!mount) return 'mount';
  if (!setpriv) return 'setpriv';
  return { bash, unshare, mount, setpriv, bwrap: bwrap ?? null, ip: ip ?? null };
}

/** As long as this is the same, so is the answer. */
function keyOf(programs: Programs): string {
  const files = Object.values(programs).map((path: string | null) => {
    const stats = path === null ? undefined : statSync(path, { throwIfNoEntry: false });
    return stats ? `${path} ${stats.size} ${stats.mtimeMs}` : '';
  });
  return JSON.stringify([
    ARCHIE_VERSION,
    self().boot,
    process.getuid?.(),
    files,
    settings.map(([file]) => settingOf(file)),
  ]);
}

function settingOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

async function tryAll({ env, blobs, scratch: usual }: ProbeDeps, programs: Programs): Promise<Probed> {
  const faults: string[] = [];
  const alone = { ...programs, bwrap: null };
  const roads = programs.bwrap === null ? [alone] : [programs, { ...programs, bwrapAlone: true }, alone];
  for (const road of roads) {
    for (const scratch of [usual, `/dev/shm/archie-${process.getuid?.()}`]) {
      const fault = await tryIsolated({ env, blobs, programs: road, scratch });
      if (fault !== null) faults.push(fault);
      else return await withBinding(isolatedBy(road, scratch, usual), { programs: road, scratch }, env);
    }
  }
  const [why, mend] = refusal(faults[0]);
  for (const road of roads) {
    const bound: Binding = { by: 'namespaces', programs: road, scratch: usual, overlays: false };
    if ((await tryBound(bound, env)) === null)
      return { tier: 2, why: `${why}, so there is no copy`, mend, binds: bindsBy(road), how: null, bound };
  }
  return nothing(why, mend);
}

function refusal(fault = 'it does not work here'): [why: string, mend: string] {
  const refused = settings.find(([file, no]) => no.test(settingOf(file)));
  if (refused) return [refused[2], refused[3]];
  return [fault, 'in a container: run it with user namespaces allowed'];
}

async function withBinding(
  found: Omit<Probed, 'bound'>,
  how: NonNullable<Probed['how']>,
  env: NodeJS.ProcessEnv,
): Promise<Probed> {
  const bound: Binding = { by: 'namespaces', ...how, overlays: true };
  return (await tryBound(bound, env)) === null
    ? { ...found, binds: bindsBy(how.programs), bound }
    : { ...found, bound: null };
}

function bindsBy({ bwrap }: Programs): string {
  return bwrap === null ? 'namespaces, by util-linux' : `namespaces, by ${bwrap}`;
}

function isolatedBy(programs: Programs, scratch: string, usual: string): Omit<Probed, 'bound'> {
  const memory = scratch === usual ? '' : '; what they write is held in memory (/dev/shm)';
  const how = { programs, scratch };
  if (programs.bwrap === null)
    return {
      tier: 1,
      why: `copy-on-write view without the network, by util-linux${memory}; system calls are not filtered, so sockets of other programs outside of /run and /tmp can be reached`,
      mend: 'install bubblewrap',
      how,
    };
  const filter = seccompFilter(process.arch)
    ? 'system calls filtered'
    : `no filter of system calls for ${process.arch}`;
  const by = `${programs.bwrap}${programs.bwrapAlone === true ? ' alone' : ''}`;
  return { tier: 1, why: `copy-on-write view without the network, by ${by}, ${filter}${memory}`, how };
}
