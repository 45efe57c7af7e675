/** Runs a command on the real tree, which alone it can write: what it did has happened, is found out as for any live command, and can be undone. */

import { ToolFailure } from '../../protocol/failure.ts';
import type { Command, CommandOutput } from '../../protocol/workspace.ts';
import { inWords } from '../../disk/errno.ts';
import type { RunDeps } from '../commands/command-deps.ts';
import { runCommand } from '../commands/run.ts';
import { refuseUnusable } from '../commands/start-live.ts';
import { DiskWatch } from './disk-watch.ts';
import { obstaclesIn } from './effects/obstacles.ts';
import { UnreachableCount } from './effects/unreachable.ts';
import { GitGuard } from './git-guard.ts';
import { GitHold } from './git-hold.ts';
import { beganByStatus } from './launch/bubblewrap.ts';
import { leftIn } from './launch/launch.ts';
import { firstProcess } from './launch/start.ts';
import { programIn, workFolderIn } from './launch-in.ts';
import type { Binding } from './launch-in.ts';
import { writesGit } from './view/git-commands.ts';
import { gitPlaces } from './view/git-places.ts';
import { homeBeside, whyNotIsolated } from './view/view.ts';
import { removeWorkFolder } from './work-folder.ts';

/** What it takes. */
interface BoundDeps {
  /** As for a command that nothing holds. */
  run: RunDeps;
  binding: Binding;
  /** Of the user's configuration: further places to hide, further variables to pass. */
  hide: readonly string[];
  pass: readonly string[];
}

/** Said of whatever it changed: nothing tells for sure who wrote a file. */
const perhapsYours = 'it ran on your files: this may include your own edits';

/**
 * Yields output as it comes and `ended` once, last. Throws `ToolFailure` as `runCommand` does, and `isolation`: it could not be kept
 * to the tree, and did not begin.
 */
export async function* runBound(
  { run, binding, hide, pass }: BoundDeps,
  command: Command,
  signal: AbortSignal,
): AsyncIterable<CommandOutput> {
  const { network = false } = command;
  const bound = boundStart({ run, binding, hide, pass }, { network, guards: true });
  const full = new AbortController();
  const disk = new DiskWatch(bound.work, () => full.abort());
  try {
    for await (const said of runCommand(
      { ...run, program: bound.program },
      command,
      AbortSignal.any([signal, full.signal]),
    )) {
      if (said.type === 'output') {
        yield said;
        continue;
      }
      const refused = said.ended === 'exit' ? await bound.whyNot(said.output) : null;
      if (refused) throw refused;
      const { changes } = said;
      const at = {
        ...said,
        command: command.command,
        unreachable: bound.unreachable.count,
        root: run.root,
        home: homeBeside(run.env, run.root),
        cwd: run.cwd ?? run.root,
        place: binding.by === 'namespaces' ? ('namespaces' as const) : ('rights' as const),
        network,
      };
      const obstacles = said.exit === 0 ? {} : obstaclesIn(at);
      const notes = disk.why === null ? said.notes : [`${disk.why}, so it was stopped`, ...said.notes];
      const marked = changes && { ...changes, notes: [...(changes.notes ?? []), perhapsYours] };
      yield { ...said, isolation: 'bind', changes: marked, notes, ...obstacles };
    }
  } finally {
    disk.stop();
    bound.leave();
  }
}

/** How a command is started there. */
export interface BoundStart {
  /** Where it is started from. */
  work: string;
  /** Counts what it tried to reach without a network. */
  unreachable: UnreachableCount;
  /** For whoever runs it. */
  program: NonNullable<RunDeps['program']>;
  /** Why it did not begin, by what it said until it ended; null where it did. */
  whyNot: (said: string) => Promise<ToolFailure | null>;
  /** It has ended. */
  leave: () => void;
}

/**
 * `guards`: git's own data is looked after from outside too, while the command runs and as long as nobody else is at work there.
 * Throws `ToolFailure('isolation')`.
 */
export function boundStart(
  { run, binding, hide, pass }: BoundDeps,
  { network, guards }: { network: boolean; guards: boolean },
): BoundStart {
  const never = whyNotIsolated(run.root);
  if (never !== null) throw new ToolFailure('isolation', `Commands cannot be kept to this tree: ${never}.`);
  const { root, env } = run;
  const work = made(() => workFolderIn(binding, { root, env }));
  let [status, left] = [Promise.resolve(''), Promise.resolve('')];
  const unreachable = new UnreachableCount();
  return {
    work,
    unreachable,
    program(text, cwd, before) {
      refuseUnusable(text);
      if (cwd !== (run.cwd ?? root)) throw notBound(`${run.cwd ?? root} is gone`);
      const places = gitPlaces(root, before?.git.keys() ?? []);
      const guard = guards ? new GitGuard(places) : null;
      // Landlock allows below a folder what it allows in it.
      const hold = guards && binding.by === 'landlock' ? new GitHold(places.points, work) : null;
      const bound = { root, cwd, env, hide, pass, command: text, network, git: writesGit(text), places };
      return {
        ...made(() => programIn(binding, work, bound)),
        status: (said) => void (status = said),
        // Elsewhere it is found from outside.
        ...(binding.by === 'namespaces' && {
          left: (said: Promise<string>) => void (left = said),
          leftovers: async () => leftIn(await left),
        }),
        begins(said, leader) {
          const first = network || binding.by !== 'namespaces' ? null : firstProcess(said, leader);
          if (first !== null) unreachable.hold(first);
        },
        ended: () => [...(guard?.moveBack() ?? []), ...(hold?.giveBack() ?? []), ...(guard?.putBack() ?? [])],
      };
    },
    whyNot: async (said) => (hasBegun(await status) ? null : notBound(said)),
    leave() {
      unreachable.close();
      void removeWorkFolder(work);
    },
  };
}

function hasBegun(status: string): boolean {
  return status.startsWith('began') || beganByStatus(status);
}

function made<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof ToolFailure ? error : notBound(inWords(error));
  }
}

function notBound(said: string): ToolFailure {
  const why = said.trim().split('\n').slice(0, 3).join('; ') || 'no reason was given';
  return new ToolFailure('isolation', `The command could not be kept to the tree, and did not begin: ${why}`);
}
