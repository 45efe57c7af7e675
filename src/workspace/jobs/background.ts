/** Runs a command in the background on the live tree: nobody waits for it, and it ends with archie however that ends. */

import type { Loss } from '../../protocol/change.ts';
import type { BackgroundCommand, BackgroundEnd } from '../../protocol/jobs/background.ts';
import type { Command } from '../../protocol/workspace.ts';
import { Activity } from '../commands/attribution/activity.ts';
import type { RunDeps } from '../commands/command-deps.ts';
import { findBash } from '../commands/run.ts';
import { RunningCommand } from '../commands/running.ts';
import { placeFor } from '../commands/stand-in.ts';
import { plainly, startLive } from '../commands/start-live.ts';
import { Watch } from '../commands/watch.ts';
import { DiskWatch } from '../isolation/disk-watch.ts';
import type { BoundStart } from '../isolation/run-bound.ts';
import { JobOutput } from './job-output.ts';
import type { Watchdog } from './watchdog.ts';

/** Milliseconds between two looks at what its processes do: it may run for days. */
const paceMs = 250;

const mayBeYours = 'it ran in the background: this may include your own edits';

/**
 * Starts it and returns when it has begun. `heard` gets output as it comes, uncleaned. Throws `ToolFailure` where it cannot be
 * started, and what the signal is aborted with before.
 */
export async function startBackground(
  deps: RunDeps & { watchdog: Watchdog; bound?: BoundStart },
  command: Pick<Command, 'command' | 'origin' | 'onlyReads'>,
  heard: (text: string) => void,
  signal: AbortSignal,
): Promise<BackgroundCommand> {
  const bash = await findBash(deps);
  const [notes, lost]: [string[], Loss[]] = [[], []];
  const watched = { ...command, timeout: Number.POSITIVE_INFINITY, background: true };
  const watch = command.onlyReads ? null : await Watch.begin(deps, watched, lost, signal);
  const place = placeFor(deps.cwd ?? deps.root, notes);
  const leave = (): void => {
    watch?.close();
    place.remove();
    deps.bound?.leave();
  };
  try {
    signal.throwIfAborted();
    const { root, env, watchdog, bound } = deps;
    const { cwd } = place;
    const program =
      bound?.program(command.command, cwd, watch?.before ?? null) ??
      plainly(bash, { command: command.command, root, cwd, env });
    const began = Date.now();
    const { pid, child, group, control, go } = await startLive(bash, program, deps.control);
    watchdog.watch(group.identity);
    watch?.started(pid, control?.path);
    const running = new RunningCommand(child, group);
    const activity = new Activity(pid, began, paceMs);
    go();
    const over = (): void => {
      disk?.stop();
      if (disk?.why) notes.push(`${disk.why}, so it was stopped`);
      activity.stop();
      watchdog.over(pid);
    };
    const disk = bound && new DiskWatch(bound.work, () => running.stop('interrupted'));
    return new Background({ running, bound, watch, activity, first: { notes, lost }, heard, over, leave });
  } catch (error) {
    watch?.forget();
    leave();
    throw error;
  }
}

interface Parts {
  running: RunningCommand;
  /** Left out of one that nothing keeps to the tree. */
  bound: BoundStart | undefined;
  watch: Watch | null;
  activity: Activity;
  /** To be said with the first changes. */
  first: { notes: string[]; lost: Loss[] };
  heard: (text: string) => void;
  /** Its processes have ended. */
  over: () => void;
  /** Nothing of it is asked for any more. */
  leave: () => void;
}

class Background implements BackgroundCommand {
  readonly ended: Promise<BackgroundEnd>;
  readonly #parts: Parts;
  readonly #output = new JobOutput();
  #isOver = false;
  /** The last of the looks, each of which waits for the one before. */
  #looking: Promise<unknown> = Promise.resolve();
  #isLeft = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.ended = this.#follow();
  }

  stop(): void {
    this.#parts.running.stop('interrupted');
  }

  read(filter?: string) {
    return this.#output.read(filter);
  }

  tail(): string {
    return this.#output.tail();
  }

  changes(): ReturnType<BackgroundCommand['changes']> {
    const next = this.#looking.then(() => this.#look());
    this.#looking = next.catch(() => undefined);
    return next;
  }

  async #follow(): Promise<BackgroundEnd> {
    const { running, bound, heard, over } = this.#parts;
    const events = running.follow();
    for (;;) {
      const next = await events.next();
      if (next.done) {
        this.#isOver = true;
        over();
        const { exit, signal, ended, leftovers } = next.value;
        if (leftovers !== null)
          this.#parts.first.notes.push(`processes it left running when it ended were stopped: ${leftovers}`);
        const refused = ended === 'exit' && bound ? await bound.whyNot(next.value.output) : null;
        const how = { exit, ...(signal !== undefined && { signal }), stopped: ended === 'interrupted' };
        return refused ? { ...how, refused } : how;
      }
      if (next.value.type !== 'output') continue;
      this.#output.add(next.value.text);
      heard(next.value.text);
    }
  }

  async #look(): ReturnType<BackgroundCommand['changes']> {
    const { watch, activity, first, leave } = this.#parts;
    const said = { notes: first.notes.splice(0), lost: first.lost.splice(0) };
    if (this.#isLeft) return { changes: null, ...said };
    const isLast = this.#isOver;
    const found = await (isLast ? watch?.end(activity) : watch?.look(activity));
    if (isLast) {
      this.#isLeft = true;
      leave();
    }
    if (!found) return { changes: null, ...said };
    const notes = [...said.notes, ...found.notes];
    const changes = found.changes && { ...found.changes, notes: [mayBeYours, ...notes] };
    return { changes, notes, lost: [...said.lost, ...found.lost] };
  }
}
