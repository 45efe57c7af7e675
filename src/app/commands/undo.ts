import type { Part, ReviewAnswer, ReviewQuestion } from '../../protocol/approval.ts';
import type { ChangeSet, FileState, Resolution, Landing } from '../../protocol/change.ts';
import { LandingFailure, UserFault } from '../../protocol/failure.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { landable } from '../../engine/landing/review.ts';
import { settle } from '../../changes/selection.ts';
import { diffText } from '../../text/diff/diff.ts';
import { decodeText } from '../../text/encoding.ts';
import { formatPatch } from '../../text/patch/patch.ts';
import { clean } from '../../text/sanitize.ts';
import { fit } from '../../text/width.ts';
import type { UndoFlags } from '../cli/undo-flags.ts';

/** Shows a review and returns what a person made of it; null where there is no screen to show it on. */
type Ask = ((question: ReviewQuestion) => Promise<ReviewAnswer | null>) | null;

/** `both` is offered where every file can hold both. */
function keepWords({ conflicts = [] }: ChangeSet, redo: boolean): string {
  const both = conflicts.every((conflict) => conflict.both) ? ', both (with conflict marks)' : '';
  const old = redo ? 'what the undo took away' : 'what was before';
  return `In a terminal archie ${redo ? 'redo' : 'undo'} asks; elsewhere say --keep mine (what is there now)${both} or old (${old}).`;
}

/**
 * `archie undo` and `archie redo`. Returns what goes to stdout. With `ask`, the preview is a review; without, the flags
 * decide. Throws `LandingFailure`, and `UserFault` for what the flags name and there is not.
 */
export async function undo(
  workspace: Workspace,
  { redo, ...flags }: UndoFlags & { redo: boolean },
  ask: Ask,
): Promise<string> {
  if (flags.json && !flags.list) throw new UserFault('archie undo --json is for --list: archie undo --list --json');
  if (flags.list) {
    const landings = (await workspace.landings()).toReversed();
    if (flags.json) return JSON.stringify(landings, null, 2);
    return landingRows(landings).join('\n') || 'nothing has landed in this folder yet';
  }
  const changes = await wanted(workspace, flags, redo);
  if (flags.preview) return previewOf(workspace, changes);
  const chosen = flags.file.length > 0 || flags.hunk.length > 0;
  const answer =
    ask && !flags.yes && !chosen && flags.keep === undefined
      ? await ask(questionOf(changes, redo ? 'redo' : 'undo'))
      : await answerOf(workspace, changes, flags);
  if (!answer || answer.accept === 'none') return 'nothing was changed';
  const settled = await settle(workspace, changes, answer);
  if ('unclear' in settled)
    throw new LandingFailure('conflict', `${settled.unclear}; nothing was written. ${keepWords(changes, redo)}`);
  const files = settled.files.flatMap(({ lands }) => (lands ? [lands] : []));
  if (files.length === 0) return 'nothing was changed: what is there stays';
  const whole = settled.files.every(({ lands, wanted: all, kept }) => kept ?? lands?.after?.hash === all.after?.hash);
  const landing = await workspace.land(
    landable(changes, files, { ...changes.origin, ...(whole ? {} : { part: true }) }),
  );
  const verb = redo ? 'landed again' : 'taken back';
  const said = (words: string, paths: readonly string[]) => (paths.length > 0 ? [`${words}: ${paths.join(', ')}`] : []);
  const keptAs = (what: Resolution) =>
    settled.files.filter(({ kept }) => kept === what).map(({ proposed }) => proposed.path);
  const landed = landing.files.map(({ path }) => path);
  return [
    `${verb}: ${landed.join(', ')}`,
    ...said(
      'your later edits were merged',
      landed.filter((path) => changes.merged?.includes(path)),
    ),
    ...said('both versions are in it, between conflict marks', keptAs('both')),
    ...said('your later edits were given up', keptAs('theirs')),
    ...said('left as it is', keptAs('mine')),
    `archie undo ${landing.id} takes this back`,
  ]
    .map(clean)
    .join('\n');
}

async function wanted(workspace: Workspace, { landing, turn }: UndoFlags, redo: boolean): Promise<ChangeSet> {
  if (redo) return workspace.redo(landing);
  if (turn && landing !== undefined) throw new UserFault('archie undo takes either a landing or --turn');
  return workspace.undo(turn ? 'turn' : landing === undefined ? 'last' : [landing]);
}

function questionOf(changes: ChangeSet, about: 'undo' | 'redo'): ReviewQuestion {
  const { label } = changes.origin;
  return {
    id: changes.id,
    kind: 'review',
    about,
    changes,
    because: { code: 'yours', text: '' },
    remember: [],
    ...(label === undefined ? {} : { title: label }),
  };
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
  const missing = file.find((path) => !changes.files.some((each) => each.path === path));
  if (missing !== undefined) throw new UserFault(`${missing} is not part of it: see archie undo --preview for what is`);
  const paths = file.length > 0 ? file : changes.files.map(({ path }) => path);
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

async function hunkIds(workspace: Workspace, before: FileState | null, after: FileState | null): Promise<string[]> {
  const textOf = async (state: FileState | null) => (state ? decodeText(await workspace.blob(state.hash))?.text : '');
  const [old, now] = [await textOf(before), await textOf(after)];
  return old === undefined || now === undefined ? [] : diffText(old, now).hunks.map(({ id }) => id);
}

/** One line a landing. */
function landingRows(landings: readonly Landing[]): string[] {
  return landings.map(({ id, at, files, origin, undoneBy }) => {
    const paths = files.map(({ path }) => path);
    const shown = paths.slice(0, 3).join(', ') + (paths.length > 3 ? ` and ${paths.length - 3} more` : '');
    const who = [origin.by, origin.tool, origin.call, origin.persona && `by ${origin.persona}`]
      .filter(Boolean)
      .join(' ');
    const { label, prompt } = origin;
    const why = [label === shown ? undefined : label, prompt === label ? undefined : prompt && `asked: ${prompt}`];
    const about = why
      .map((text) => (text ? `  “${fit(clean(text).replaceAll(/\s+/g, ' ').trim(), 60)}”` : ''))
      .join('');
    const state = undoneBy ? ' (undone)' : origin.part ? ' (in part)' : '';
    const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    return clean(`${id}  ${time}  ${who}  ${shown}${state}${about}`);
  });
}

/** The change set as git would show it, each hunk with its id, and what stands in the way. */
async function previewOf(workspace: Workspace, changes: ChangeSet): Promise<string> {
  const side = async (state: FileState | null) =>
    state ? { bytes: await workspace.blob(state.hash), mode: state.mode } : null;
  const files = [];
  for (const { path, before, after } of changes.files)
    files.push({ path, before: await side(before), after: await side(after) });
  const notes = [
    ...(changes.merged ?? []).map((path) => `# ${path}: merged with what was changed since`),
    ...(changes.conflicts ?? []).map(
      ({ path, both }) =>
        `# ${path}: CONFLICT with what was changed since: choose with --keep mine${both ? ', both' : ''} or old`,
    ),
    ...(changes.notes ?? []).map((note) => `# ${note}`),
  ];
  return [...notes.map(clean), formatPatch(files, { ids: true })].join('\n');
}
