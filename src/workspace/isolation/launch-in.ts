/** What keeps a command to its tree on a machine, and how a command is started in it. */

import { realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isBelow } from '../../text/path.ts';
import type { Program } from '../commands/start-live.ts';
import { byBubblewrap } from './launch/bubblewrap.ts';
import type { Interpreter } from './launch/confine.ts';
import { byLandlock } from './launch/landlock.ts';
import { canFilter, filterFile } from './launch/launch.ts';
import type { Launch, Programs } from './launch/launch.ts';
import { bySeatbelt } from './launch/seatbelt.ts';
import { seccompFilter } from './launch/seccomp.ts';
import { byUtilLinux } from './launch/util-linux.ts';
import { boundView } from './view/bound-view.ts';
import { isolatedEnv } from './view/environment.ts';
import type { GitPlaces } from './view/git-places.ts';
import { hiddenPlaces } from './view/hidden.ts';
import { landlockRules } from './view/landlock-rules.ts';
import { homeBeside, names } from './view/view.ts';
import { makeDevices, makeMountPoints, makeWorkFolder } from './work-folder.ts';

/** What keeps a command to its tree here. `scratch`: where work folders are made. */
export type Binding = (Namespaces | Landlock | Seatbelt) & { scratch: string };

interface Namespaces {
  by: 'namespaces';
  programs: Programs;
  /** Whether the home folder can be overlaid; elsewhere it is read-only. */
  overlays: boolean;
}

interface Landlock {
  by: 'landlock';
  bash: string;
  interpreter: Interpreter;
  /** The version of Landlock. */
  abi: number;
}

interface Seatbelt {
  by: 'seatbelt';
  bash: string;
  sandboxExec: string;
}

/** What is to be started, and where. */
interface BoundCommand {
  /** Absolute, real. */
  root: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  hide: readonly string[];
  pass: readonly string[];
  command: string;
  network: boolean;
  /** It may write git's own data, but for what steers git. */
  git: boolean;
  places: GitPlaces;
}

/** Where it is started from; to be removed after it has ended. */
export function workFolderIn(binding: Binding, { env, root }: Pick<BoundCommand, 'env' | 'root'>): string {
  const overlaid = binding.by === 'namespaces' && binding.overlays;
  return makeWorkFolder(binding.scratch, null, overlaid ? homeBeside(env, root) : null);
}

/** The program that starts it there. Writes what that needs into the work folder. Throws `ToolFailure` and system errors. */
export function programIn(binding: Binding, work: string, bound: BoundCommand): Program {
  const { files, env, ...what } = launched(binding, work, bound);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(work, name), text, { mode: 0o600 });
  return { ...what, cwd: work, env: { ...isolatedEnv(bound.env, bound.cwd, bound.pass), ...env } };
}

type Launched = Launch & Pick<Program, 'input'> & { env?: Record<string, string> };

function launched(binding: Binding, work: string, bound: BoundCommand): Launched {
  if (binding.by === 'namespaces') return inNamespaces(binding, work, bound);
  return binding.by === 'landlock' ? inLandlock(binding, work, bound) : inSeatbelt(binding, work, bound);
}

const foldersOf = (env: NodeJS.ProcessEnv): string[] => (env['PATH'] ?? '').split(delimiter);

function inNamespaces({ programs, overlays }: Namespaces, work: string, bound: BoundCommand): Launched {
  const { root, cwd, env, command, network, git, places } = bound;
  const home = overlays ? homeBeside(env, root) : null;
  const view = boundView({ root, home, path: foldersOf(env), hidden: hiddenPlaces(bound), network, git, places });
  makeMountPoints(work, view);
  if (programs.bwrap === null) makeDevices(work);
  const filter = canFilter(programs) ? seccompFilter(process.arch) : null;
  if (filter) writeFileSync(join(work, filterFile), filter, { mode: 0o600 });
  const what = { programs, work, view, cwd, filtered: filter !== null, network };
  const launch = programs.bwrap === null ? byUtilLinux(what) : byBubblewrap(what, programs.bwrap);
  return { ...launch, input: command, ...(overlays ? {} : { env: ownPlaces('/tmp') }) };
}

function inLandlock({ bash, interpreter, abi }: Landlock, work: string, bound: BoundCommand): Launched {
  const { root, cwd, env, command, network, git, places } = bound;
  const filter = seccompFilter(process.arch, { namespaces: false, network });
  if (filter === null) throw new Error(`no filter of system calls for ${process.arch}`);
  writeFileSync(join(work, filterFile), filter, { mode: 0o600 });
  const tmp = join(work, names.tmp);
  const hidden = hiddenPlaces(bound);
  const rules = landlockRules({ root, path: foldersOf(env), hidden, tmp, network, git, places });
  return { ...byLandlock({ bash, interpreter, abi, rules, cwd, command, network }), env: ownPlaces(tmp) };
}

function inSeatbelt({ bash, sandboxExec }: Seatbelt, work: string, bound: BoundCommand): Launched {
  const { root, cwd, command, network, git, places } = bound;
  const tmp = realpathSync(join(work, names.tmp));
  const hidden = hiddenPlaces(bound).map(({ path }) => path);
  const writable = [root, tmp, ...(git ? places.outside : [])];
  const readOnly = git ? places.steering : places.points;
  // What is hidden in the tree stays so.
  const seen = writable.filter((path) => hidden.some((place) => isBelow(path, place)));
  const wishes = { writable, readOnly, hidden, seen, network };
  return { ...bySeatbelt({ bash, sandboxExec, cwd, command, ...wishes }), env: ownPlaces(tmp) };
}

/** Where nothing can be laid over the home folder, caches that programs cannot do without are elsewhere. */
function ownPlaces(tmp: string): Record<string, string> {
  return { TMPDIR: tmp, npm_config_cache: join(tmp, '.npm'), GOCACHE: join(tmp, '.go-build') };
}
