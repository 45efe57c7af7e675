/** What is said of a hunk beside its lines: which calls made it, and where lines of it moved from or to. */

import type { Step } from '../../../../protocol/change.ts';
import { blame } from '../../../../text/diff/blame.ts';
import { inSlices } from '../../../../text/steps.ts';
import type { Hunk } from '../../../../text/diff/diff.ts';
import { movedRows } from '../../../../text/diff/moved.ts';
import { t } from '../../../../text/words/words.ts';
import type { FileView } from './file.ts';
import { sideOf } from './side.ts';
import type { Blob } from './side.ts';
import { visible } from './visible.ts';

/** Where the other half of a moved row is; keyed as `movedRows` has it. */
export type Moves = ReadonlyMap<string, { path: string; line: number }>;

/** Beyond so many changed lines nobody asks where one went. */
const mostRows = 100_000;
/** Calls that are named for one hunk; of more, how many. */
const mostNamed = 2;

/** Blocks of lines that moved within the change set, from or to anywhere in it. Null once `signal` is aborted. */
export async function movesOf(files: readonly (FileView | undefined)[], signal?: AbortSignal): Promise<Moves | null> {
  const known = files.flatMap((file) => (file?.diff ? [{ path: file.entry.path, diff: file.diff }] : []));
  const rows = known.reduce((sum, { diff }) => sum + diff.added + diff.removed, 0);
  if (rows > mostRows) return new Map();
  return inSlices(movedRows(known), signal).catch((error: unknown) => {
    if (signal?.aborted) return null;
    throw error;
  });
}

/** Did the row come from elsewhere in the change set, or go there? */
export function isMoved(moves: Moves, path: string, hunk: string, row: number): boolean {
  return moves.has(`${path}\0${hunk}\0${row}`);
}

/**
 * Which calls made each hunk of a file, by the hunk's id: `step 3, Edit src/a.ts`; of a file without hunks, which calls
 * wrote it, by `''`. Never rejects.
 */
export async function stepNotes(
  file: FileView,
  steps: readonly Step[],
  blob: Blob,
): Promise<ReadonlyMap<string, string>> {
  const { entry, diff } = file;
  const made = steps.flatMap((step, at) =>
    step.files
      // That a renamed file left its old place says nothing about its lines.
      .filter(({ path, after }) => path === entry.path || (path === entry.from && after !== null))
      .map(({ after }) => ({ after, name: t`step ${at + 1}, ${nameOf(step)}` })),
  );
  if (made.length === 0) return new Map();
  if (!diff || diff.hunks.length === 0) return new Map([['', listed(made.map(({ name }) => name))]]);
  const [only] = made;
  if (made.length === 1 && only && !file.edited) return new Map(diff.hunks.map(({ id }) => [id, only.name]));
  const after = await Promise.all(made.map((one) => sideOf(one.after, blob)));
  const texts = [file.before ?? '', ...after.map((side) => side?.decoded?.text ?? '')];
  const names = made.map(({ name }) => name);
  // What a person wrote, or a merge brought, came after every call.
  if (texts.at(-1) !== file.after?.text) {
    texts.push(file.after?.text ?? '');
    names.push(file.edited ? t('your edit') : t('a merge'));
  }
  const { added, removed } = await inSlices(blame(texts));
  return new Map(diff.hunks.map((hunk) => [hunk.id, named(hunk, added, removed, names)]));
}

/** The call, and whose it was where a delegate made it. */
function nameOf({ tool, title, persona }: Step): string {
  const what = visible(title).replace(/\s+/g, ' ').trim();
  const call = what === '' || what.startsWith(tool) ? what || tool : `${tool} ${what}`;
  return persona === undefined ? call : t`${call} by @${visible(persona)}`;
}

function named(hunk: Hunk, added: readonly number[], removed: readonly number[], names: readonly string[]): string {
  const versions = new Set<number>();
  for (const { kind, old, new: now } of hunk.rows) {
    const version = kind === 'added' ? added[(now ?? 0) - 1] : kind === 'removed' ? removed[(old ?? 0) - 1] : undefined;
    // A line that came and went again, or that stands after all, is nobody's.
    if (version !== undefined && version > 0) versions.add(version);
  }
  return listed([...versions].toSorted((a, b) => a - b).map((version) => names[version - 1] ?? ''));
}

function listed(all: readonly string[]): string {
  const unique = [...new Set(all)];
  const rest = unique.length - mostNamed;
  return unique.slice(0, mostNamed).join(' · ') + (rest > 0 ? t` and ${rest} more` : '');
}

/** What is said of a hunk in its header: which calls made it, and where its moved lines came from or went. */
export function hunkNote(
  { entry: { path } }: FileView,
  hunk: Hunk,
  steps: ReadonlyMap<string, string> | undefined,
  moves: Moves,
): string {
  return [steps?.get(hunk.id) ?? '', moveNote(path, hunk, moves)].filter((part) => part !== '').join(' · ');
}

const moveNotes = new WeakMap<Moves, Map<Hunk, string>>();

/** The first moved row of each side says where the block is; looked for once. */
function moveNote(path: string, hunk: Hunk, moves: Moves): string {
  if (moves.size === 0) return '';
  const known = moveNotes.get(moves) ?? new Map<Hunk, string>();
  const note = known.get(hunk) ?? findMoved(path, hunk, moves);
  moveNotes.set(moves, known.set(hunk, note));
  return note;
}

function findMoved(path: string, { id, rows }: Hunk, moves: Moves): string {
  const said: string[] = [];
  for (const kind of ['added', 'removed'] as const) {
    const at = rows.findIndex((row, index) => row.kind === kind && isMoved(moves, path, id, index));
    const other = at < 0 ? undefined : moves.get(`${path}\0${id}\0${at}`);
    if (!other) continue;
    const where = other.path === path ? t`line ${other.line}` : `${visible(other.path)}:${other.line}`;
    said.push(t`⇄ moved ${kind === 'added' ? t('from') : t('to')} ${where}`);
  }
  return said.join(' · ');
}
