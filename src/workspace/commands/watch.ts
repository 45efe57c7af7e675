/** Watches the tree while a command runs: what it did is the difference between two snapshots, and what is known of the time between them. */

import type { Loss, Origin } from '../../protocol/change.ts';
import type { Command } from '../../protocol/workspace.ts';
import { inWords } from '../../disk/errno.ts';
import { whyUnwatched } from '../paths/unwatched.ts';
import type { Activity } from './attribution/activity.ts';
import { attribute } from './attribution/attribute.ts';
import { wordsOf } from './attribution/named.ts';
import { Saves } from './attribution/saves.ts';
import type { RunDeps } from './command-deps.ts';
import { folderOf, rememberRefusal } from './limits.ts';
import { Unrecorded } from './losses.ts';
import { snapshotOf } from './running-record.ts';
import type { RunningCommands } from './running-record.ts';
import { changesBetween } from './snapshot/difference.ts';
import type { Difference } from './snapshot/difference.ts';
import { takeSnapshot } from './snapshot/snapshot.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/** From the start of a command, or from when somebody looked last, until somebody looks. */
interface Stretch {
  before: Snapshot;
  mark: ReturnType<RunningCommands['begin']>;
  /** Ids of what had landed. */
  landed: ReadonlySet<string>;
  /** Null for a command that nobody waits for: it may run for days, and saves would be kept all the time. */
  saves: Saves | null;
  unrecorded: Unrecorded;
}

const nothing: Difference = { changes: null, notes: [], lost: [] };

/** What a command does to the tree, from a snapshot before it. */
export class Watch {
  readonly #deps: RunDeps;
  readonly #command: Command;
  readonly #origin: Origin;
  #now: Stretch;
  #process: { pid: number; control?: string } | null = null;

  private constructor(deps: RunDeps, command: Command, first: Stretch) {
    this.#deps = deps;
    this.#command = command;
    this.#origin = originOf(command);
    this.#now = first;
  }

  /** Null, with the reason in `lost`, when this tree cannot be watched. Throws when the signal is aborted. */
  static async begin(deps: RunDeps, command: Command, lost: Loss[], signal: AbortSignal): Promise<Watch | null> {
    const { unwatched = whyUnwatched(deps.root) } = deps;
    if (unwatched !== null) {
      lost.push(allOfIt(unwatched));
      return null;
    }
    try {
      const first = await stretchFrom(deps, command, signal);
      rememberRefusal(deps.indexFile, null);
      return new Watch(deps, command, first);
    } catch (error) {
      if (signal.aborted) throw error;
      rememberRefusal(deps.indexFile, inWords(error));
      lost.push(allOfIt(inWords(error)));
      return null;
    }
  }

  /** How the tree was when it began, or when somebody looked last. */
  get before(): Snapshot {
    return this.#now.before;
  }

  /** It runs as this process, in this control group: written down in case archie is killed. */
  started(pid: number, control?: string): void {
    this.#process = { pid, ...(control !== undefined && { control }) };
    this.#now.mark.started(pid, control);
  }

  /** What it did since the last look, and the end of watching. */
  async end(activity: Activity): Promise<Difference> {
    const { before, mark } = this.#now;
    try {
      const after = await takeSnapshot(this.#deps);
      try {
        const difference = await this.#between(before, after, activity);
        this.#deps.running.ended(mark, difference.changes?.id ?? null);
        return difference;
      } finally {
        after.close();
      }
    } catch (error) {
      this.#deps.running.ended(mark, null);
      return { ...nothing, lost: [allOfIt(inWords(error))] };
    }
  }

  /** What it did since the last look; it is watched on. Where the tree cannot be looked at now, the next look says it all. */
  async look(activity: Activity): Promise<Difference> {
    const last = this.#now;
    let next: Stretch;
    try {
      next = await stretchFrom(this.#deps, this.#command);
    } catch {
      return nothing;
    }
    if (this.#process) next.mark.started(this.#process.pid, this.#process.control);
    this.#now = next;
    try {
      const difference = await this.#between(last.before, next.before, activity, last);
      this.#deps.running.ended(last.mark, difference.changes?.id ?? null);
      return difference;
    } catch (error) {
      this.#deps.running.ended(last.mark, null);
      return { ...nothing, lost: [allOfIt(inWords(error))] };
    } finally {
      close(last);
    }
  }

  /** It did nothing, or nobody will know what. */
  forget(): void {
    this.#deps.running.ended(this.#now.mark, null);
  }

  close(): void {
    close(this.#now);
  }

  async #between(before: Snapshot, after: Snapshot, activity: Activity, of = this.#now): Promise<Difference> {
    const { root, putBlob, others } = this.#deps;
    const found = await changesBetween(before, after, this.#deps, this.#origin);
    const difference = { ...found, lost: [...found.lost, ...of.unrecorded.losses(before, after)] };
    const since = this.#landings().filter(({ id }) => !of.landed.has(id));
    return await attribute(difference, since, others, {
      root,
      folder: folderOf(this.#deps),
      before,
      after,
      saves: of.saves,
      content: (hash: string) => this.#deps.blob(hash).catch(() => null),
      putBlob,
      activity,
      command: this.#command.command,
      // Nobody waited for it to its end: there was work beside it.
      background: this.#command.background === true || this.#command.detaching?.signal.aborted === true,
    });
  }

  /** Of all but itself: what it did before somebody looked last is in the snapshot of then. */
  #landings() {
    const { session, call } = this.#origin;
    return this.#deps.others
      .landings()
      .filter(({ origin }) => call === undefined || origin.call !== call || origin.session !== session);
  }
}

async function stretchFrom(deps: RunDeps, command: Command, signal?: AbortSignal): Promise<Stretch> {
  const folder = folderOf(deps);
  const landed = new Set(deps.others.landings().map(({ id }) => id));
  const record = deps.running.next();
  const before = await takeSnapshot({ ...deps, keepAs: snapshotOf(record) }, signal);
  const { background } = command;
  const written = { ...command, origin: originOf(command), folder, ...(background && { background }) };
  return {
    before,
    landed,
    mark: deps.running.begin(record, written, before),
    saves: background ? null : new Saves(deps.root, wordsOf(command.command, folder), before),
    unrecorded: new Unrecorded(deps, command.command, before),
  };
}

function originOf({ origin, command }: Command): Origin {
  return { ...origin, label: origin.label ?? command };
}

function close({ before, mark, saves }: Stretch): void {
  mark.stop();
  saves?.stop();
  before.close();
}

function allOfIt(why: string): Loss {
  return { level: 'warning', text: `whatever it changed: ${why}` };
}
