/** `archie try`: a command of the person's on the proposal that waits, in an isolated view: its output, what it would change, and nothing landed. */

import { constants } from 'node:os';
import type { ChangeSet, FileChange } from '../../protocol/change.ts';
import { ToolFailure, UserFault } from '../../protocol/failure.ts';
import type { CommandOutput, Workspace } from '../../protocol/workspace.ts';
import { patchSideOf } from '../../changes/contents.ts';
import { landedWords } from '../../changes/file-list.ts';
import { formatPatch } from '../../text/patch/patch.ts';
import { inRows, cleanOutput, legible } from '../../text/sanitize.ts';
import type { TryFlags } from '../cli/try-flags.ts';
import { findProposal } from './proposals.ts';
import { numbered, t } from '../../text/words/words.ts';

/** Where things go. */
interface Outlets {
  out: (text: string) => void;
  say: (line: string) => void;
  /** Somebody looks at it: nothing may reach the terminal as it is. */
  terminal: boolean;
}

/** Exit codes as env(1), timeout(1) and docker have them. */
const [timedOut, notRun] = [124, 125];
/** Node's timers hold no more milliseconds. */
const longest = 2 ** 31 - 1;
/** A patch above this is named in words instead. */
const most = { files: 100, bytes: 2_000_000 };

type Ended = Extract<CommandOutput, { type: 'ended' }>;

/** Returns the exit code: the command's, 124 after `timeout`, 125 where it was not run. Throws `UserFault`. */
export async function tryCommand(
  workspace: Workspace,
  trial: TryFlags,
  signal: AbortSignal,
  outlets: Outlets,
): Promise<number> {
  const { tier, why, mend } = await workspace.isolation();
  if (tier !== 1)
    throw new UserFault(
      `nothing was run: archie try does not touch the real tree, and here is no isolation: ${why}${mend === undefined ? '' : ` (${mend})`}`,
      notRun,
    );
  const { files, on } = await triedOn(workspace, trial);
  const command = commandOf(trial.words);
  const timeout = trial.timeout === undefined ? longest : Math.min(longest, trial.timeout * 1000);
  let ended: Ended | undefined;
  const lines = new Lines(outlets);
  try {
    for await (const said of workspace.isolated({ command, timeout, origin: { by: 'user' } }, files, signal))
      if (said.type === 'output') lines.add(said.text);
      else ended = said;
  } catch (error) {
    if (error instanceof ToolFailure) throw new UserFault(error.message, notRun);
    throw error;
  } finally {
    lines.end();
  }
  if (!ended) throw new UserFault('the command did not end', notRun);
  await tell(workspace, ended, on, outlets);
  return exitCode(ended);
}

async function triedOn(
  workspace: Workspace,
  { proposal, tree }: TryFlags,
): Promise<{ files: FileChange[]; on: string }> {
  const waiting = tree ? [] : await workspace.proposals();
  if (proposal === undefined && waiting.length === 0) return { files: [], on: t('the tree as it is') };
  const { id, changes } = await findProposal(workspace, proposal);
  const { files, conflicts = [] } = await workspace.rebase(changes);
  if (conflicts.length > 0)
    throw new UserFault(
      `${inRows(conflicts.map(({ path }) => path))} changed since it was proposed and cannot be merged: archie review ${id} first`,
      notRun,
    );
  return { files, on: t`the proposal ${id}` };
}

/** A single word is a whole command line (`archie try -- "npm test && npm run lint"`). */
function commandOf(words: readonly string[]): string {
  if (words.length === 1) return words[0] ?? '';
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}

/** What a command prints, as it comes; for a terminal line by line, made harmless. */
class Lines {
  readonly #outlets: Outlets;
  #rest = '';

  constructor(outlets: Outlets) {
    this.#outlets = outlets;
  }

  add(text: string): void {
    const { out, terminal } = this.#outlets;
    if (!terminal) return out(text);
    this.#rest += text;
    const end = this.#rest.lastIndexOf('\n') + 1;
    if (end === 0) return;
    out(cleanOutput(this.#rest.slice(0, end)));
    this.#rest = this.#rest.slice(end);
  }

  end(): void {
    if (this.#rest !== '') this.#outlets.out(`${cleanOutput(this.#rest)}\n`);
    this.#rest = '';
  }
}

async function tell(workspace: Workspace, ended: Ended, on: string, { out, say, terminal }: Outlets): Promise<void> {
  const lacked = [...(ended.missing ?? []), ...(ended.perhaps ?? [])].map(({ text }) => text);
  for (const note of [...lacked, ...ended.notes]) say(note);
  const { changes } = ended;
  if (!changes) return say(t`tried on ${on}, isolated; it would change nothing`);
  const patch = await patchOf(workspace, changes);
  if (patch !== '') out(terminal ? legible(patch) : patch);
  const rows =
    changes.files.length > most.files ? byFolder(changes.files) : landedWords(changes.files, t('it would change'));
  say(t`tried on ${on}, isolated, nothing landed; ${rows}`);
}

async function patchOf(workspace: Workspace, { files }: ChangeSet): Promise<string> {
  const bytes = files.reduce((sum, { before, after }) => sum + (before?.size ?? 0) + (after?.size ?? 0), 0);
  if (files.length > most.files || bytes > most.bytes) return '';
  const sides = [];
  for (const { path, before, after } of files) {
    sides.push({ path, before: await patchSideOf(workspace, before), after: await patchSideOf(workspace, after) });
  }
  return sides.length === 0 ? '' : formatPatch(sides);
}

/** Too many files to name: how many of each kind in each folder at the top. */
function byFolder(files: readonly FileChange[]): string {
  const folders = new Map<string, { created: number; changed: number; deleted: number }>();
  for (const { path, before, after } of files) {
    const cut = path.indexOf('/');
    const folder = cut < 0 ? t('the top') : path.slice(0, cut + 1);
    const counts = folders.get(folder) ?? { created: 0, changed: 0, deleted: 0 };
    counts[before === null ? 'created' : after === null ? 'deleted' : 'changed'] += 1;
    folders.set(folder, counts);
  }
  const rows = [...folders].map(([folder, counts]) => {
    const parts = Object.entries(counts).filter(([, count]) => count > 0);
    return `${folder} ${parts.map(([what, count]) => `${count} ${what}`).join(', ')}`;
  });
  const shown = rows.length > 20 ? [...rows.slice(0, 20), t`and ${rows.length - 20} more folders`] : rows;
  return t`it would change ${numbered(files.length, 'file')}: ${shown.join('; ')}`;
}

function exitCode({ exit, ended, signal }: Ended): number {
  if (ended === 'interrupted') return 130;
  if (ended === 'timeout') return timedOut;
  if (exit !== null) return exit;
  return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}
