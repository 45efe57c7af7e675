/** What keeps a command to its tree on a machine, and how a command is started in it. */

import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Program } from '../commands/start-live.ts';
import { byBubblewrap } from './launch/bubblewrap.ts';
import { filterFile } from './launch/launch.ts';
import type { Programs } from './launch/launch.ts';
import { seccompFilter } from './launch/seccomp.ts';
import { byUtilLinux } from './launch/util-linux.ts';
import { boundView } from './view/bound-view.ts';
import { isolatedEnv } from './view/environment.ts';
import type { GitPlaces } from './view/git-places.ts';
import { homesOf } from './view/view.ts';
import { makeDevices, makeMountPoints, makeWorkFolder } from './work-folder.ts';

/** What keeps a command to its tree here. `scratch`: where work folders are made. */
export type Binding = Namespaces;

interface Namespaces {
  by: 'namespaces';
  programs: Programs;
  scratch: string;
  /** Whether the home folder can be overlaid; elsewhere it is read-only. */
  overlays: boolean;
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
export function workFolderIn(
  { scratch, ...binding }: Binding,
  { env, root }: Pick<BoundCommand, 'env' | 'root'>,
): string {
  return makeWorkFolder(scratch, null, binding.overlays ? homesOf(env, root).home : null);
}

/** The program that starts it there. Writes what that needs into the work folder. Throws system errors. */
export function programIn({ programs, overlays }: Binding, work: string, bound: BoundCommand): Program {
  const { root, cwd, env, hide, pass, command, network, git, places } = bound;
  const { home, secrets } = homesOf(env, root);
  const path = (env['PATH'] ?? '').split(delimiter);
  const view = boundView({ root, home: overlays ? home : null, secrets, path, hide, network, git, places });
  makeMountPoints(work, view);
  if (programs.bwrap === null) makeDevices(work);
  const filter = programs.bwrap === null ? null : seccompFilter(process.arch);
  if (filter) writeFileSync(join(work, filterFile), filter, { mode: 0o600 });
  const what = { programs, work, view, cwd, filtered: filter !== null, network };
  const { file, args, files } = programs.bwrap === null ? byUtilLinux(what) : byBubblewrap(what, programs.bwrap);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(work, name), text, { mode: 0o600 });
  return { file, args, cwd: work, env: isolatedEnv(env, cwd, pass), input: command };
}
