/** What commands did whose archie was killed: found at the next start by comparing the tree with the snapshot before them, journaled and told. */

import type { ChangeSet, FileChange, Landing, Loss } from '../../protocol/change.ts';
import { inWords } from '../../disk/errno.ts';
import { withLock } from '../../disk/lock.ts';
import { processStat, self } from '../../disk/processes/process.ts';
import { changedAt, markBeside } from './attribution/doubt.ts';
import { names } from './attribution/named.ts';
import { withoutLandings } from './attribution/others.ts';
import { ControlGroup } from '../../disk/processes/control-group.ts';
import { ProcessGroup } from './process-group.ts';
import type { RunDeps } from './command-deps.ts';
import { goneSince } from './losses.ts';
import { snapshotOf } from './running-record.ts';
import type { RunningCommands, RunningRecord } from './running-record.ts';
import { changesBetween } from './snapshot/difference.ts';
import { readIndex } from './snapshot/snapshot-index.ts';
import { takeSnapshot } from './snapshot/snapshot.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

type Record = (changes: ChangeSet) => Promise<Landing>;

/** Sees to all of them, one at a time. Returns what a person should know; never rejects. */
export async function recoverCommands(deps: Omit<RunDeps, 'env'>, record: Record): Promise<string[]> {
  const { running } = deps;
  if (running.abandoned().length === 0) return [];
  const notices: string[] = [];
  try {
    // Another archie may be at it: what it has seen to is no longer there then.
    await withLock(running.lock, async () => {
      for (const one of running.abandoned()) {
        notices.push(await recoverOne(deps, one, record).catch((error: unknown) => failure(one.record, error)));
        running.forget(one.file);
      }
    });
  } catch (error) {
    notices.push(`What commands did whose archie was killed cannot be found out: ${inWords(error)}.`);
  }
  return notices;
}

function failure({ command }: RunningRecord, error: unknown): string {
  return `${nameOf(command)} was running when archie was killed, and what it changed could not be found out: ${inWords(error)}. It cannot be undone.`;
}

function nameOf(command: string): string {
  const line = command.trim().replace(/\s+/g, ' ');
  return `The command “${line.length > 60 ? `${line.slice(0, 59).toWellFormed()}…` : line}”`;
}

async function recoverOne(
  deps: Omit<RunDeps, 'env'>,
  { file, record, diedAt }: ReturnType<RunningCommands['abandoned']>[number],
  journal: Record,
): Promise<string> {
  const stopped = await stop(record);
  const what = `${nameOf(record.command)} was running when archie was killed${endOf(record, stopped)}`;
  const before = kept(snapshotOf(file), record);
  try {
    const after = await takeSnapshot(deps);
    try {
      const { changes, lost } = await changesBetween(before, after, deps, record.origin);
      const told = inOneLine([...lost, ...goneSince(deps.root, before)]);
      const landed = deps.others.landings().filter(({ at }) => at >= record.at);
      const { files } = await withoutLandings(changes?.files ?? [], landed, deps.others);
      if (!changes || files.length === 0) return `${what}. It had changed nothing that is recorded${told}`;
      const evidence = { root: deps.root, before, after, activity: { began: record.at } };
      const { command, folder = '' } = record;
      const sure = record.background ? markBeside(files, { command, folder }) : files;
      const marked = sure.map((one): FileChange => {
        const at = changedAt(one, evidence);
        const later = at !== null && at > diedAt && !names(command, one.path, folder);
        return later ? { ...one, maybeYours: true } : one;
      });
      const landing = await journal({ ...changes, files: marked });
      const shown = marked.slice(0, 5).map((one) => one.path + (one.maybeYours ? ' (maybe yours)' : ''));
      const more = marked.length > 5 ? ` and ${marked.length - 5} more` : '';
      return `${what}. What it had changed is journaled now, as ${landing.id}, and can be undone: ${shown.join(', ')}${more}${told}`;
    } finally {
      after.close();
    }
  } finally {
    before.close();
  }
}

/** What no undo takes back, behind what else is said. */
function inOneLine(lost: readonly Loss[]): string {
  if (lost.length === 0) return '';
  return `. Not recorded, so that no undo takes it back: ${lost.map(({ text }) => text).join('; ')}`;
}

/** Killed in the moment in which it was started, archie had not written down which process it is. */
function endOf({ leader }: RunningRecord, stopped: boolean): string {
  if (stopped) return ', and has been stopped now';
  return leader ? '' : ' (look whether it still runs)';
}

/** A command that outlived its archie is stopped with its group: nobody hears it any more. */
async function stop({ leader, holder, control: folder }: RunningRecord): Promise<boolean> {
  const here = self();
  if (!leader || holder.home !== here.home || holder.boot !== here.boot) return false;
  const control = folder === undefined ? null : new ControlGroup(folder);
  // The leader may be gone, and its number another's.
  if (!control && processStat(leader.pid)?.start !== leader.start) return false;
  if (control && control.members().length === 0) return false;
  const group = new ProcessGroup(leader.pid, { starter: holder.pid, control });
  const alive = group.alive;
  await group.end();
  group.release();
  return alive;
}

/** The snapshot before the command, from what was kept of it. */
function kept(indexFile: string, { bytes, folders, ignored, unseen = [], git = [] }: RunningRecord): Snapshot {
  const index = readIndex(indexFile, bytes);
  if (!index) throw new Error('what was noted of the tree before it is damaged');
  const { files, slots, pack } = index;
  return {
    files,
    folders: new Map(folders),
    attributes(path) {
      const entry = files.get(path);
      return entry && { bits: entry.bits, modified: entry.modified };
    },
    ignored,
    unseen,
    beside: null,
    git: new Map(git),
    bytes(entry) {
      const slot = entry.hash === null ? undefined : slots.get(entry.hash);
      return slot && entry.hash !== null ? pack.read(slot, entry.hash) : null;
    },
    kept: null,
    close: () => pack.release(),
  };
}
