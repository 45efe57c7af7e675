/** How a workspace runs commands: in a copy of its tree, on it and kept to it, or for real. */

import { ToolFailure } from '../protocol/failure.ts';
import type { Workspace } from '../protocol/workspace.ts';
import type { RunDeps } from './commands/command-deps.ts';
import type { SnapshotMemory } from './commands/snapshot/snapshot.ts';
import type { Probed } from './isolation/probe.ts';
import type { ViewAhead } from './isolation/view-ahead.ts';
import type { Watchdog } from './jobs/watchdog.ts';
import type { Tree } from './tree.ts';

/** Its methods for that. */
type Running = Pick<
  Workspace,
  'run' | 'background' | 'limits' | 'isolated' | 'foresee' | 'bound' | 'isolation' | 'onlyLive'
>;

/** The methods of a tree. */
export function commandsOf(tree: Tree): Running {
  const liveDeps = liveDepsOf(tree);
  let watchdog: Watchdog | undefined;
  const guarding = async () => {
    const { Watchdog } = await load();
    return (watchdog ??= new Watchdog());
  };
  return { ...liveOf(tree, liveDeps, guarding), ...isolationOf(tree, liveDeps, guarding) };
}

/** What few sessions need is loaded when it is first used. */
export const load = async () => (await import('./lazy.ts')).lazy;

const switchedOff: Probed = {
  tier: 3,
  why: 'isolation is switched off (isolation: { use: none } in your config.yaml)',
  how: null,
  bound: null,
};

/** A person wants no copies. */
function onlyBound({ binds, bound }: Probed): Probed {
  const why = 'there are no copies (isolation: { use: bind } in your config.yaml)';
  return bound === null
    ? { tier: 3, why, how: null, bound }
    : { tier: 2, why, how: null, bound, ...(binds !== undefined && { binds }) };
}

function isolationOf(
  tree: Tree,
  liveDeps: () => Promise<RunDeps>,
  guarding: () => Promise<Watchdog>,
): Pick<Running, 'isolated' | 'foresee' | 'bound' | 'background' | 'isolation' | 'onlyLive'> {
  const { root, dir, hide, pass, use } = tree;
  const { roots, blobs } = tree.context;
  let ahead: ViewAhead | undefined;
  const deps = (how: NonNullable<Probed['how']>) => {
    return { root, cwd: roots.cwd, blobs, env: process.env, hide, pass, kept: dir.isolated, ...how };
  };
  const probed = async (): Promise<Probed> => {
    if (use === 'none') return switchedOff;
    const found = await (
      await load()
    ).probe({ state: dir.state, scratch: dir.isolated, root, env: process.env, blobs });
    return use === 'bind' && found.tier === 1 ? onlyBound(found) : found;
  };
  return {
    async *isolated(command, files, signal) {
      tree.guard.ensure();
      const [{ runIsolated, detachable }, { how, why }] = [await load(), await probed()];
      if (how === null) throw new ToolFailure('isolation', `There is no isolation on this machine: ${why}.`);
      const run = (until: AbortSignal) => runIsolated({ ...deps(how), ...(ahead && { ahead }) }, command, files, until);
      yield* detachable(command, signal, { run, proposes: true });
    },
    async foresee(files) {
      tree.guard.ensure();
      const [{ ViewAhead }, { how }] = [await load(), await probed()];
      if (how !== null) await (ahead ??= new ViewAhead()).build(deps(how), files);
    },
    async *bound(command, signal) {
      tree.guard.ensure();
      const [{ runBound }, { bound: binding, why }, run] = [await load(), await probed(), await liveDeps()];
      if (binding === null) throw new ToolFailure('isolation', `Nothing keeps a command to its tree here: ${why}.`);
      yield* runBound({ run, binding, hide, pass }, command, signal);
    },
    async background(command, heard, signal) {
      tree.guard.ensure();
      const { startBackground, boundStart } = await load();
      const run = { ...(await liveDeps()), watchdog: await guarding() };
      if (command.isolation !== 'bind') return startBackground(run, command, heard, signal);
      const { bound: binding, why } = await probed();
      if (binding?.by !== 'namespaces')
        throw new ToolFailure('isolation', `Nothing keeps a job to its tree here: ${why}.`);
      const bound = boundStart({ run, binding, hide, pass }, { network: true, guards: false });
      return startBackground({ ...run, bound }, command, heard, signal);
    },
    async isolation() {
      const { how: _, bound, ...tier } = await probed();
      // Elsewhere git's own data is looked after from outside, and only for as long as nobody else is at work there.
      return bound?.by === 'namespaces' ? { ...tier, bindsJobs: true } : tier;
    },
    onlyLive: async (command) => (await load()).whyOnlyLive(command),
  };
}

/** What commands on the tree itself need; what the last one saw of it is known to the next. */
function liveDepsOf(tree: Tree): () => Promise<RunDeps> {
  let memory: SnapshotMemory | undefined;
  return async () => {
    const { commandDeps, SnapshotMemory } = await load();
    return { ...commandDeps(tree), memory: (memory ??= new SnapshotMemory()), env: process.env };
  };
}

function liveOf(
  tree: Tree,
  liveDeps: () => Promise<RunDeps>,
  guarding: () => Promise<Watchdog>,
): Pick<Running, 'run' | 'limits'> {
  return {
    async limits(command, isolation) {
      const { commandDeps, limitsOf } = await load();
      return isolation === 'overlay' ? [] : limitsOf(commandDeps(tree), command, isolation === 'bind');
    },
    async *run(command, signal) {
      tree.guard.ensure();
      const { runCommand, detachable } = await load();
      const deps = { ...(await liveDeps()), watchdog: command.detaching && (await guarding()) };
      yield* detachable(command, signal, { run: (until) => runCommand(deps, command, until), proposes: false });
    },
  };
}
