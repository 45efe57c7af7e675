/**
 * The one way a change set lands: judge → ask → select → judge → land; where the tree moved on meanwhile, rebase and ask again.
 * Tools, staged turns, proposals, patches, undo and redo differ only in who is asked.
 */

import { isNoChange } from '../protocol/change.ts';
import type { ChangeSet, Landing, Origin } from '../protocol/change.ts';
import type { Reason, ReviewAnswer, ReviewReport, Verdict } from '../protocol/approval.ts';
import { LandingFailure } from '../protocol/failure.ts';
import type { Watched } from '../protocol/change.ts';
import type { Workspace } from '../protocol/workspace.ts';
import { reportOf } from './report.ts';
import { selectFrom } from './selection.ts';
import type { SelectedFile } from './selection.ts';

/** What is asked about. */
interface Asking {
  /** At first as it was given; after a conflict what had been accepted, rebased onto what is in the tree now. */
  changes: ChangeSet;
  /** Why the last answer could not be carried out: the same is asked again. */
  unclear?: string;
  /** Why it is asked again after it had been accepted: the tree moved on. */
  moved?: LandingFailure;
}

/** Who decides: a person at a screen, flags, or nobody. Null: no answer will come. What it throws ends the decision as `failed`. */
export type Ask = (asking: Asking) => Promise<ReviewAnswer | null>;

export interface Deciding {
  workspace: Pick<Workspace, 'blob' | 'putBlob' | 'cautions' | 'land' | 'rebase'>;
  /** Asked before anybody else, and again of exactly what is to land. Only `deny` counts here. */
  judge: (changes: ChangeSet) => Verdict;
  ask: Ask;
  /** An answer that can be carried out, and what it would land, before anything does. */
  chosen?: (answer: ReviewAnswer, files: readonly SelectedFile[]) => void;
  /** The origin of the landing, where it depends on what of it lands. */
  originOf?: (files: readonly SelectedFile[]) => Origin;
  /** Follows the landing itself. */
  watched?: Watched;
  /** Paths that are shown to be read, and never land. */
  readOnly?: readonly string[];
}

/** What was decided, and what it came to. */
export interface Decided {
  /** As it was asked about last. */
  asked: ChangeSet;
  answer: ReviewAnswer;
  files: SelectedFile[];
  report: ReviewReport;
}

export type Decision =
  /** Policy forbids it: nobody was asked, or not about this. */
  | { kind: 'denied'; because: Reason }
  /** Nobody answered. */
  | { kind: 'stopped' }
  /** It is left as it is. The answer holds the words that were said all the same. */
  | { kind: 'later'; answer: ReviewAnswer | null }
  | ({ kind: 'refused' } & Decided)
  | ({ kind: 'landed'; landing: Landing } & Decided)
  /** Everything that was accepted is in the tree already. */
  | ({ kind: 'there' } & Decided)
  /** Nothing was written. */
  | ({ kind: 'failed'; error: Error } & Partial<Decided>);

/** Answers that cannot be carried out, before nobody is believed to be there: a program may answer the same for ever. */
const mostUnclear = 20;

/** Decides on a change set and lands what was accepted of it, all or nothing. Never throws. */
export async function decide(changes: ChangeSet, deciding: Deciding): Promise<Decision> {
  const forbidden = denied(deciding, changes);
  if (forbidden) return forbidden;
  let asking: Asking = { changes: await withCautions(deciding, changes) };
  let before: Pick<Decided, 'answer' | 'files'> | undefined;
  for (;;) {
    const given = await choose(asking, deciding);
    if ('kind' in given) return given;
    const answer = before ? bothAnswers(before.answer, given.answer) : given.answer;
    const files = before ? bothRounds(before.files, given.files) : given.files;
    const report = await reportOf(deciding.workspace, files, answer.comments);
    const decided: Decided = { asked: asking.changes, answer, files, report };
    const lands = given.files.flatMap((file) => file.lands ?? []);
    if (lands.length === 0) return { kind: 'refused', ...decided };
    const { id, notes, origin } = asking.changes;
    const landing: ChangeSet = {
      id,
      files: lands,
      origin: deciding.originOf?.(files) ?? origin,
      ...(notes === undefined ? {} : { notes }),
    };
    const denial = denied(deciding, landing);
    if (denial) return denial;
    try {
      return { kind: 'landed', landing: await deciding.workspace.land(landing, deciding.watched), ...decided };
    } catch (error) {
      if (!(error instanceof LandingFailure) || error.code !== 'conflict')
        return { kind: 'failed', error: asError(error), ...decided };
      const rebased = await rebase(deciding, asking, landing, error);
      if (rebased instanceof Error) return { kind: 'failed', error: rebased, ...decided };
      if (rebased.changes.files.length === 0) return { kind: 'there', ...decided };
      asking = { ...rebased, changes: await withCautions(deciding, rebased.changes) };
      before = { answer, files };
    }
  }
}

function denied({ judge }: Deciding, changes: ChangeSet): Extract<Decision, { kind: 'denied' }> | null {
  const { decision, because } = judge(changes);
  return decision === 'deny' ? { kind: 'denied', because } : null;
}

/** With what the landing would do beside what the diff shows. */
async function withCautions({ workspace }: Deciding, changes: ChangeSet): Promise<ChangeSet> {
  const cautions = await workspace.cautions(changes.files).catch(() => []);
  if (cautions.length === 0) return changes;
  return { ...changes, notes: [...new Set([...(changes.notes ?? []), ...cautions])] };
}

/** Asks until the answer is one that can be carried out. */
async function choose(
  asking: Asking,
  { ask, chosen, workspace, readOnly = [] }: Deciding,
): Promise<Extract<Decision, { kind: 'stopped' | 'later' | 'failed' }> | Pick<Decided, 'answer' | 'files'>> {
  const changes = without(asking.changes, readOnly);
  let again: Asking = asking;
  for (let asked = 0; asked < mostUnclear; asked += 1) {
    let answer: ReviewAnswer | null;
    try {
      answer = await ask(again);
    } catch (error) {
      return { kind: 'failed', error: asError(error) };
    }
    if (!answer) return { kind: 'stopped' };
    if (answer.later) return { kind: 'later', answer };
    const selected = await selectFrom(workspace, changes, answer).catch((error: unknown) => ({
      unclear: `It could not be carried out: ${asError(error).message}`,
    }));
    if ('files' in selected) {
      chosen?.(answer, selected.files);
      return { answer, files: selected.files };
    }
    again = { ...asking, unclear: selected.unclear };
  }
  return { kind: 'later', answer: null };
}

/** What was accepted, stated from the tree as it is now: merged, or with conflicts that somebody must resolve. */
async function rebase(
  { workspace }: Deciding,
  { changes: { steps, notes } }: Asking,
  landing: ChangeSet,
  moved: LandingFailure,
): Promise<Asking | Error> {
  try {
    const changes = await workspace.rebase(landing);
    const files = changes.files.filter((file) => !isNoChange(file));
    const note = `${moved.paths.join(', ')} changed on disk while this was looked at: it was merged with what is there now, look again`;
    const said = [...new Set([...(changes.notes ?? notes ?? []), note])];
    return { changes: { ...changes, files, notes: said, ...(steps ? { steps } : {}) }, moved };
  } catch (error) {
    return asError(error);
  }
}

/** The same change set without these paths. */
export function without(changes: ChangeSet, paths: readonly string[]): ChangeSet {
  if (paths.length === 0) return changes;
  const { conflicts = [], files, ...more } = changes;
  const left = conflicts.filter(({ path }) => !paths.includes(path));
  return {
    ...more,
    files: files.filter(({ path }) => !paths.includes(path)),
    ...(left.length > 0 ? { conflicts: left } : {}),
  };
}

/** Of files that were asked about twice, the second decision counts, against what was proposed at first. */
function bothRounds(first: readonly SelectedFile[], second: readonly SelectedFile[]): SelectedFile[] {
  return first.map((file) => {
    if (!file.lands) return file;
    const again = second.find(({ proposed }) => proposed.path === file.proposed.path);
    // What is not asked about again is in the tree already.
    if (!again) return file;
    const { path } = file.proposed;
    const edited = file.edited || !isNoChange({ path, before: again.lands?.after ?? null, after: file.lands.after });
    const chosen = file.chosen && !again.chosen ? { chosen: file.chosen, wanted: file.wanted } : {};
    return { ...again, ...chosen, proposed: file.proposed, edited: again.lands !== null && edited };
  });
}

function bothAnswers(first: ReviewAnswer, second: ReviewAnswer): ReviewAnswer {
  const { sendBack = first.sendBack, rewind = first.rewind } = second;
  return {
    ...second,
    comments: [...first.comments, ...second.comments],
    ...(sendBack === undefined ? {} : { sendBack }),
    ...(rewind === undefined ? {} : { rewind }),
  };
}

/** Accepts everything where nobody can choose: what cannot be merged, or moved on meanwhile, stands in the way. */
export const acceptAll: Ask = async ({ changes: { conflicts = [], files }, unclear, moved }) => {
  const left = new Set(files.flatMap(({ path, maybeYours }) => (maybeYours ? [path] : [])));
  const paths = conflicts.flatMap(({ path }) => (left.has(path) ? [] : [path]));
  if (moved) throw moved;
  if (unclear !== undefined) throw new LandingFailure('conflict', unclear, paths);
  if (paths.length > 0)
    throw new LandingFailure('conflict', `Changed since, in a way that cannot be merged: ${paths.join(', ')}`, paths);
  return { kind: 'review', accept: 'all', comments: [] };
};

/** The same, with what lands only by choice where git ignores it. */
export const acceptEach: Ask = async (asking) => {
  const answer = await acceptAll(asking);
  const files = asking.changes.files.filter(({ maybeYours }) => !maybeYours);
  return (
    answer && { ...answer, accept: { files: Object.fromEntries(files.map(({ path }) => [path, 'all' as const])) } }
  );
};

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
