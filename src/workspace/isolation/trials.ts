/** Tries a way to hold commands away, by a command that writes a file: nothing else tells whether a machine lets it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ToolFailure } from '../../protocol/failure.ts';
import { inWords } from '../../disk/errno.ts';
import { makePrivateDir } from '../../disk/private-dir.ts';
import type { Program } from '../commands/start-live.ts';
import { askingVersion, canConfine } from './launch/confine.ts';
import type { Interpreter } from './launch/confine.ts';
import { oldestLandlock } from './launch/landlock.ts';
import { statusPipe } from './launch/launch.ts';
import { programIn, workFolderIn } from './launch-in.ts';
import type { Binding } from './launch-in.ts';
import { runIsolated } from './run-isolated.ts';
import type { IsolationDeps } from './run-isolated.ts';
import { gitPlaces } from './view/git-places.ts';
import { removeWorkFolder } from './work-folder.ts';

/** Milliseconds. */
const patience = 5000;

/** In a view: the file came back, and went nowhere. Null, or what went wrong. */
export async function tryIsolated(
  deps: Pick<IsolationDeps, 'programs' | 'scratch' | 'env' | 'blobs'>,
): Promise<string | null> {
  return await inFolder(deps.scratch, async (root) => {
    const command = { command: ': >probe', timeout: patience, origin: { by: 'tool' as const } };
    const at = { ...deps, root, cwd: root, hide: [], pass: [] };
    for await (const said of runIsolated(at, command, [], new AbortController().signal))
      if (said.type === 'ended' && said.changes?.files[0]?.path === 'probe') return null;
      else if (said.type === 'ended') return said.output.trim() || 'the command could not write in its view';
    return 'the command did not end';
  });
}

/** On the real tree: the file is there, and one beside the tree is not. Null, or what went wrong. */
export async function tryBound(binding: Binding, env: NodeJS.ProcessEnv): Promise<string | null> {
  return await inFolder(binding.scratch, async (folder) => {
    const [root, beside] = [mkdtempSync(join(folder, 'tree-')), join(folder, 'beside')];
    const work = workFolderIn(binding, { root, env });
    try {
      const places = gitPlaces(root, []);
      const command = `: >probe; { : >'${beside.replaceAll("'", "'\\''")}'; } 2>/dev/null; true`;
      const at = { root, cwd: root, env, hide: [], pass: [], command, network: false, git: false, places };
      const said = await outputOf(programIn(binding, work, at));
      if (existsSync(beside)) return 'a command could write beside its tree';
      return existsSync(join(root, 'probe')) ? null : said.trim() || 'the command could not write in its tree';
    } finally {
      await removeWorkFolder(work);
    }
  });
}

/** How Landlock keeps a command to its tree here, or why it does not. */
export async function tryLandlock(
  bash: string | null,
  interpreter: Interpreter | null,
  scratch: string,
  env: NodeJS.ProcessEnv,
): Promise<Binding | string> {
  if (bash === null) return 'bash is not on PATH';
  if (interpreter === null) return 'neither perl nor python3 is there to ask for Landlock';
  if (!canConfine(process.arch)) return `Landlock is used on x86-64 and arm64 only, not on ${process.arch}`;
  const [file = '', ...args] = askingVersion(interpreter);
  const abi = Number(await outputOf({ file, args, cwd: '/', env: {} }));
  if (!(abi > 0)) return 'the kernel has no Landlock (lsm= does not name it)';
  if (abi < oldestLandlock)
    return `the Landlock of this kernel is too old (version ${abi}; ${oldestLandlock} is needed, Linux 6.2)`;
  const binding: Binding = { by: 'landlock', bash, interpreter, abi, scratch };
  const fault = await tryBound(binding, env);
  return fault === null ? binding : `Landlock does not do: ${fault}`;
}

async function outputOf({ file, args, cwd, env }: Pick<Program, 'file' | 'args' | 'cwd' | 'env'>): Promise<string> {
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe'] as const;
  const child = spawn(file, args, {
    cwd,
    env: { ...env },
    detached: true,
    timeout: patience,
    killSignal: 'SIGKILL',
    stdio: [...stdio],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (said += data.toString()));
  (child.stdio[statusPipe] as Readable).resume();
  await once(child, 'close');
  return said;
}

async function inFolder(scratch: string, attempt: (folder: string) => Promise<string | null>): Promise<string | null> {
  let folder: string | undefined;
  try {
    makePrivateDir(scratch);
    folder = mkdtempSync(join(scratch, `${process.pid}-`));
    return await attempt(folder);
  } catch (error) {
    return error instanceof ToolFailure ? error.message : inWords(error);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
