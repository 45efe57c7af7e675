/** `archie undo` and `archie redo`: flags, list and preview, and the decision on the change set that takes landings back. */

import { isUtf8 } from 'node:buffer';
import type { Part, ReviewAnswer } from '../../protocol/approval.ts';
import { permissionWords } from '../../protocol/change.ts';
import type { ChangeSet, FileChange, FileState, Resolution, Landing } from '../../protocol/change.ts';
import { LandingFailure, UserFault } from '../../protocol/failure.ts';
import type { Watched } from '../../protocol/change.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { patchSideOf, textsOf } from '../../changes/contents.ts';
import { decide } from '../../changes/decide.ts';
import type { Ask, Decision } from '../../changes/decide.ts';
import { isDecided } from '../../changes/extent.ts';
import type { SelectedFile } from '../../changes/selection.ts';
import { diffing } from '../../text/diff/diff.ts';
import { inSlices } from '../../text/steps.ts';
import type { PatchSide } from '../../text/patch/patch.ts';
import { formatPatch } from '../../text/patch/patch.ts';
import { inOneRow, inRows, legible } from '../../text/sanitize.ts';
import { fit } from '../../text/width.ts';
import { told } from '../../text/words/told.ts';
import { t } from '../../text/words/words.ts';
import { withProgress } from './progress.ts';
import type { UndoFlags } from '../cli/undo-flags.ts';
import { askScreen, judgeOf, sound } from './deciding.ts';
import type { Screen } from './deciding.ts';

/** `both` is offered where every file can hold both. */
function keepWords({ conflicts = [] }: ChangeSet, redo: boolean): string {
  const both = conflicts.every((conflict) => conflict.both) ? t(', both (with conflict marks)') : '';
  const old = redo ? t('what the undo took away') : t('what was before');
  return t`In a terminal archie ${redo ? 'redo' : 'undo'} asks; elsewhere say --keep mine (what is there now)${both} or old (${old}).`;
}

/**
 * `archie undo` and `archie redo`. Returns what goes to stdout. With a screen, the preview is a review; without, the flags
 * decide. Throws `LandingFailure`, and `UserFault` for what the flags name and there is not.
 */
export async function undo(
  workspace: Workspace,
  { redo, ...flags }: UndoFlags & { redo: boolean },
  screen: Screen | null,
): Promise<string> {
  if (flags.json && !flags.list) throw new UserFault('archie undo --json is for --list: archie undo --list --json');
  if (flags.list) {
    const landings = (await workspace.landings()).toReversed();
    if (flags.json) return JSON.stringify(landings, null, 2);
    return landingRows(landings).join('\n') || t('nothing has landed in this folder yet');
  }
  const changes = await withProgress((watched) => wanted(workspace, flags, redo, watched));
  if (flags.preview) return previewOf(workspace, changes);
  const { origin } = changes;
  const decision = sound(
    await withProgress((watched) =>
      decide(changes, {
        workspace,
        judge: judgeOf(workspace),
        ask: screen && !isChosen(flags) ? askScreen(screen, aboutOf(changes, redo)) : askFlags(workspace, flags, redo),
        originOf: (files) => (isDecided(files) ? origin : { ...origin, part: true }),
        watched,
      }),
    ),
  );
  if (decision.kind === 'landed') return landedText(decision, redo);
  if (!('files' in decision) || decision.answer.accept === 'none') return t('nothing was changed');
  return [t('nothing was changed: what is there stays'), ...leftAlone(decision.files)].join('\n');
}

/** What may be the person's own, and how it is taken back all the same. */
function leftAlone(files: readonly SelectedFile[]): string[] {
  const paths = files.flatMap((file) => (file.leftAlone ? [file.proposed.path] : []));
  return paths.length > 0
    ? [t`left as it is, since it may be your own: ${inRows(paths)} (--file names what is to go back all the same)`]
    : [];
}

/** Do the flags decide, even where somebody could be asked? */
function isChosen({ yes, file, hunk, keep }: UndoFlags): boolean {
  return yes || file.length > 0 || hunk.length > 0 || keep !== undefined;
}

function landedText({ asked, files, landing }: Extract<Decision, { kind: 'landed' }>, redo: boolean): string {
  const said = (words: string, paths: readonly string[]) => (paths.length > 0 ? [`${words}: ${inRows(paths)}`] : []);
  const keptAs = (what: Resolution) => files.flatMap(({ kept, proposed }) => (kept === what ? [proposed.path] : []));
  const landed = landing.files.map(({ path }) => path);
  return [
    `${redo ? t('landed again') : t('taken back')}: ${inRows(landed)}`,
    ...said(
      t('your later edits were merged'),
      landed.filter((path) => asked.merged?.includes(path)),
    ),
    ...said(t('both versions are in it, between conflict marks'), keptAs('both')),
    ...said(t('your later edits were given up'), keptAs('theirs')),
    ...said(t('left as it is'), keptAs('mine')),
    ...leftAlone(files),
    ...(asked.notes ?? []).map(told),
    t`archie undo ${landing.id} takes this back`,
  ]
    .map(legible)
    .join('\n');
}

/** The flags decide, once: what they do not settle is said, and nothing is written. */
function askFlags(workspace: Workspace, flags: UndoFlags, redo: boolean): Ask {
  return async ({ changes, unclear, moved }) => {
    if (moved) throw moved;
    if (unclear !== undefined)
      throw new LandingFailure('conflict', `${unclear}; nothing was written. ${keepWords(changes, redo)}`);
    return await answerOf(workspace, changes, flags);
  };
}

async function wanted(
  workspace: Workspace,
  { landing, turn }: UndoFlags,
  redo: boolean,
  watched: Watched,
): Promise<ChangeSet> {
  if (redo) return workspace.redo(landing, undefined, watched);
  if (turn && landing !== undefined) throw new UserFault('archie undo takes either a landing or --turn');
  return workspace.undo(turn ? 'turn' : landing === undefined ? 'last' : [landing], undefined, watched);
}

function aboutOf({ origin }: ChangeSet, redo: boolean): { about: 'undo' | 'redo'; title?: string | undefined } {
  return { about: redo ? 'redo' : 'undo', title: origin.label };
}

/** What the flags choose; everything where they choose nothing. */
async function answerOf(
  workspace: Workspace,
  changes: ChangeSet,
  { file, hunk, keep }: UndoFlags,
): Promise<ReviewAnswer> {
  const resolved = Object.fromEntries(keep ? (changes.conflicts ?? []).map(({ path }) => [path, keep]) : []);
  const answer: ReviewAnswer = { kind: 'review', accept: 'all', resolved, comments: [] };
  if (file.length === 0 && hunk.length === 0) return answer;
  const all = changes.files.map(({ path }) => path);
  const paths = file.length > 0 ? file.map((asked) => pathAmong(workspace, all, asked)) : all;
  if (hunk.length === 0)
    return { ...answer, accept: { files: Object.fromEntries(paths.map((path) => [path, 'all'])) } };
  const files: Record<string, Part> = {};
  const left = new Set(hunk);
  for (const { path, before, after } of changes.files) {
    if (!paths.includes(path)) continue;
    const has = await hunkIds(workspace, before, after);
    const hunks = hunk.filter((id) => has.includes(id));
    for (const id of hunks) left.delete(id);
    if (hunks.length > 0) files[path] = { hunks };
  }
  if (left.size > 0)
    throw new UserFault(`there is no hunk ${[...left].join(', ')}: archie undo --preview shows each hunk's id`);
  return { ...answer, accept: { files } };
}

/** A file as it is called from the working folder, or as the preview names it, from the root. Throws `UserFault`. */
function pathAmong(workspace: Workspace, all: readonly string[], asked: string): string {
  const name = asked.replace(/^(\.\/)+/, '');
  const found = all.find((path) => workspace.shown(path) === name) ?? all.find((path) => path === name);
  if (found === undefined) throw new UserFault(`${asked} is not part of it: see archie undo --preview for what is`);
  return found;
}

async function hunkIds(workspace: Workspace, before: FileState | null, after: FileState | null): Promise<string[]> {
  const [old, now] = await textsOf(workspace, before, after);
  return old === null || now === null ? [] : (await inSlices(diffing(old, now))).hunks.map(({ id }) => id);
}

/** One line a landing. */
function landingRows(landings: readonly Landing[]): string[] {
  return landings.map(({ id, at, files, origin, undoneBy }) => {
    const of = (maybe: boolean) => files.flatMap((file) => (Boolean(file.maybeYours) === maybe ? [file.path] : []));
    const [own, maybe] = [fewOf(of(false)), fewOf(of(true))];
    const shown = [own, maybe && t`(maybe yours: ${maybe})`].filter(Boolean).join(' ');
    const who = [origin.by, origin.tool, origin.call, origin.persona && t`by ${origin.persona}`]
      .filter(Boolean)
      .join(' ');
    const { label, prompt } = origin;
    const why = [label === shown ? undefined : label, prompt === label ? undefined : prompt && t`asked: ${prompt}`];
    const about = why
      .map((text) => (text ? `  “${fit(legible(text).replaceAll(/\s+/g, ' ').trim(), 60)}”` : ''))
      .join('');
    const state = undoneBy ? t(' (undone)') : origin.part ? t(' (in part)') : '';
    const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    return legible(`${id}  ${time}  ${who}  ${shown}${state}${about}`);
  });
}

/** What a patch has no words for: folders, and permission bits other than the executable one. */
function beyondPatch(file: FileChange): string[] {
  const { path, before, after } = file;
  const bits = permissionWords(file);
  if (bits !== '') return [`# ${path}: ${bits}`];
  const [old, now] = [before?.mode, after?.mode].map((mode) => mode === 'folder');
  return old === now ? [] : [t`# ${path}: the empty folder ${now ? t('comes back') : t('goes')}`];
}

function fewOf(paths: readonly string[]): string {
  return inRows(paths.slice(0, 3)) + (paths.length > 3 ? t` and ${paths.length - 3} more` : '');
}

/** The change set as git would show it, each hunk with its id, and what stands in the way. */
async function previewOf(workspace: Workspace, changes: ChangeSet): Promise<string> {
  const recoded: string[] = [];
  // git knows no encoding but UTF-8, and would show the rest as binary.
  const readable = (side: PatchSide | null, text: string | null) =>
    side && text !== null && !isUtf8(side.bytes) ? { ...side, bytes: Buffer.from(text) } : side;
  const patchOf = async (some: readonly FileChange[]) => {
    const files = [];
    for (const { path, before, after } of some) {
      const sides = { before: await patchSideOf(workspace, before), after: await patchSideOf(workspace, after) };
      const [old, now] = await textsOf(workspace, before, after);
      const shown = { before: readable(sides.before, old), after: readable(sides.after, now) };
      if (shown.before !== sides.before || shown.after !== sides.after) recoded.push(path);
      files.push({ path, ...shown });
    }
    return formatPatch(files, { ids: true });
  };
  const own = await patchOf(changes.files.filter(({ maybeYours }) => !maybeYours));
  // As remarks: whoever applies the patch gets what the undo would do.
  const maybe = await patchOf(changes.files.filter(({ maybeYours }) => maybeYours));
  const notes = [
    ...recoded.map((path) => t`# ${path}: not UTF-8 in the tree, shown as UTF-8`),
    ...(changes.merged ?? []).map((path) => t`# ${path}: merged with what was changed since`),
    ...(changes.conflicts ?? []).map(
      ({ path, both }) =>
        t`# ${path}: CONFLICT with what was changed since: choose with --keep mine${both ? ', both' : ''} or old`,
    ),
    ...changes.files.flatMap((file) => beyondPatch(file)),
    ...(changes.notes ?? []).map((note) => `# ${note}`),
  ];
  return [...notes.map((note) => legible(inOneRow(note))), own + maybe.replaceAll(/^(?=.)/gm, '# ')].join('\n');
}
