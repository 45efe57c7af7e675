/** Finds out how far commands can be held away on this machine, by trying it once; that they can is remembered until the machine starts anew. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IsolationTier } from '../../protocol/workspace.ts';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { canFilter } from './launch/launch.ts';
import type { Programs } from './launch/launch.ts';
import { seccompFilter } from './launch/seccomp.ts';
import type { Binding } from './launch-in.ts';
import { findTools, interpreterOf, keyOf, programsOf, refusingSetting } from './machine.ts';
import type { Tools } from './machine.ts';
import type { IsolationDeps } from './run-isolated.ts';
import { tryBound, tryIsolated, tryLandlock } from './trials.ts';

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

/** The tier of this machine. Never rejects for want of one: `why` says what is missing. */
export async function probe(deps: ProbeDeps): Promise<Probed> {
  const file = join(deps.state, 'isolation.json');
  const known = remembered(file);
  // To look for programs takes longer than all the rest. One that was missing may be there now.
  if (known && known.path === deps.env['PATH'] && known.key === keyOf(known.tools))
    if (!Object.values({ ...known.tools, ...elsewhere }).includes(null)) return known.found;
  const tools = await findTools(deps.env, deps.root);
  const key = keyOf(tools);
  if (known?.key === key) return known.found;
  const found = process.platform === 'darwin' ? await trySeatbelt(deps, tools) : await tryAll(deps, tools);
  // What does not work now may work in a moment: a person has just mended it.
  if (found.bound !== null) remember(file, { path: deps.env['PATH'], tools, key, found });
  return found;
}

/** Nobody waits for these to come. */
const elsewhere: Partial<Tools> = process.platform === 'darwin' ? {} : { sandboxExec: '' };

/** What is kept of an answer: as long as the key is the same, so is the answer. */
interface Kept {
  path: string | undefined;
  tools: Tools;
  key: string;
  found: Probed;
}

function remember(file: string, kept: Kept): void {
  writeFileAtomic(file, JSON.stringify(kept));
}

function remembered(file: string): Kept | null {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Partial<Kept>;
    return kept.tools === undefined ? null : (kept as Kept);
  } catch {
    return null;
  }
}

function nothing(why: string, mend: string): Probed {
  return { tier: 3, why, mend, how: null, bound: null };
}

/** By namespaces with a copy, without one, by Landlock, or not at all: the first that works. */
async function tryAll({ env, blobs, scratch: usual }: ProbeDeps, tools: Tools): Promise<Probed> {
  if (process.platform !== 'linux')
    return nothing('commands can be isolated on Linux and macOS only', 'use one of these');
  const roads = roadsOf(tools);
  const faults: string[] = [];
  for (const road of roads) {
    for (const scratch of [usual, `/dev/shm/archie-${process.getuid?.()}`]) {
      const fault = await tryIsolated({ env, blobs, programs: road, scratch });
      if (fault === null) return await withBinding(isolatedBy(road, scratch, usual), { programs: road, scratch }, env);
      faults.push(fault);
    }
  }
  const { why, mend } = refusal(tools, faults[0]);
  for (const programs of roads) {
    const bound: Binding = { by: 'namespaces', programs, scratch: usual, overlays: false };
    if ((await tryBound(bound, env)) === null) return { tier: 2, why, mend, binds: bindsBy(bound), how: null, bound };
  }
  const landlock = await tryLandlock(tools.bash, interpreterOf(tools), usual, env);
  if (typeof landlock === 'string') return nothing(`${why}; and ${landlock}`, mend);
  return { tier: 2, why, mend, binds: bindsBy(landlock), how: null, bound: landlock };
}

/** Ways to make namespaces, best first. */
function roadsOf(tools: Tools): Programs[] {
  const programs = programsOf(tools);
  if (typeof programs === 'string') return [];
  const alone = { ...programs, bwrap: null };
  return programs.bwrap === null ? [alone] : [programs, { ...programs, bwrapAlone: true }, alone];
}

/** Why there are no copies, and how there would be. */
function refusal(tools: Tools, fault = 'it does not work here'): { why: string; mend: string } {
  const programs = programsOf(tools);
  if (typeof programs === 'string') return { why: `${programs} is not on PATH`, mend: 'install util-linux and bash' };
  return refusingSetting() ?? { why: fault, mend: 'in a container: run it with user namespaces allowed' };
}

async function trySeatbelt({ env, scratch }: ProbeDeps, { bash, sandboxExec }: Tools): Promise<Probed> {
  const why = 'macOS has no overlays';
  if (bash === null || sandboxExec === null)
    return nothing(`${why}; and ${bash === null ? 'bash' : 'sandbox-exec'} is not on PATH`, 'add it to PATH');
  const bound: Binding = { by: 'seatbelt', bash, sandboxExec, scratch };
  const fault = await tryBound(bound, env);
  if (fault !== null)
    return nothing(`${why}; and sandbox-exec says: ${fault}`, 'run archie outside of other sandboxes');
  return { tier: 2, why, binds: bindsBy(bound), how: null, bound };
}

async function withBinding(
  found: Omit<Probed, 'bound'>,
  how: NonNullable<Probed['how']>,
  env: NodeJS.ProcessEnv,
): Promise<Probed> {
  const bound: Binding = { by: 'namespaces', ...how, overlays: true };
  return (await tryBound(bound, env)) === null ? { ...found, binds: bindsBy(bound), bound } : { ...found, bound: null };
}

function bindsBy(binding: Binding): string {
  if (binding.by === 'landlock') return `Landlock (version ${binding.abi}), by ${binding.interpreter.file}`;
  if (binding.by === 'seatbelt') return `Seatbelt, by ${binding.sandboxExec}`;
  const { bwrap } = binding.programs;
  return `namespaces, by ${bwrap ?? 'util-linux'}`;
}

function isolatedBy(programs: Programs, scratch: string, usual: string): Omit<Probed, 'bound'> {
  const memory = scratch === usual ? '' : '; what they write is held in memory (/dev/shm)';
  const how = { programs, scratch };
  if (!canFilter(programs))
    return {
      tier: 1,
      why: `copy-on-write view without the network, by util-linux${memory}; system calls are not filtered, so sockets of other programs outside of /run and /tmp can be reached`,
      mend: 'install bubblewrap, or perl',
      how,
    };
  const filter = seccompFilter(process.arch)
    ? 'system calls filtered'
    : `no filter of system calls for ${process.arch}`;
  const by =
    programs.bwrap === null
      ? `util-linux and ${programs.interpreter?.file}`
      : `${programs.bwrap}${programs.bwrapAlone === true ? ' alone' : ''}`;
  return { tier: 1, why: `copy-on-write view without the network, by ${by}, ${filter}${memory}`, how };
}
