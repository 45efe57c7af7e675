/** Reads both sides of an entry and compares them: all that there is to show of a file. */

import { diffing } from '../../../../text/diff/diff.ts';
import { inSlices } from '../../../../text/steps.ts';
import type { FileDiff } from '../../../../text/diff/diff.ts';
import { isGenerated } from '../../../../text/encoding.ts';
import type { TextFormat } from '../../../../text/encoding.ts';
import { languageOf } from '../../../../text/language.ts';
import { kindOf } from './entries.ts';
import type { Aspect, FileKind, Entry } from './entries.ts';
import { readingKinds } from './lines/row-kinds.ts';
import { hiding, noticesOf, onlyLineEnds } from './notices.ts';
import type { Notice } from './notices.ts';
import type { MovedLines } from './proof/moved-lines.ts';
import { sideOf } from './side.ts';
import type { Blob, Side } from './side.ts';

/** A file of the change set, ready to be shown. */
export interface FileView {
  entry: Entry;
  kind: FileKind;
  added: number;
  removed: number;
  notices: Notice[];
  /** Null where there are no lines to compare: binary, too large, gone, or only the mode or the line ends change. */
  diff: FileDiff | null;
  /** The text that was there; null where there is none. */
  before: string | null;
  /** The text that would land; null where there is none. */
  after: { text: string; format: TextFormat } | null;
  language: string | undefined;
  marks: readonly ('binary' | 'large' | 'encoding' | 'generated' | 'ignored')[];
  /** The person saved it in the editor: this lands instead of what was proposed. */
  edited: boolean;
  /** Where it is not shown as it was checked (edited since, or chosen in part): where the lines that were checked stand. */
  moved?: MovedLines | undefined;
  /** Some lines of it can land without the others. */
  divisible: boolean;
  /** What of it can be refused by itself. */
  aspects: readonly Aspect[];
}

/** Both sides of a file in colour, line by line; null where a side is shown plain. */
export interface Colors {
  before: readonly string[] | null;
  after: readonly string[] | null;
}

/** Reads and compares both sides. Never rejects: what cannot be read is said in a notice. */
export async function fileView(entry: Entry, blob: Blob, edited = false): Promise<FileView> {
  const before = await sideOf(entry.before, blob, entry.after?.encoding);
  const after = await sideOf(entry.after, blob, before?.decoded?.format.encoding);
  const kind = kindOf(entry);
  const comparable = (!before || before.decoded) && (!after || after.decoded);
  const changes = entry.before?.hash !== entry.after?.hash;
  const compared =
    comparable && changes ? await inSlices(diffing(before?.decoded?.text ?? '', after?.decoded?.text ?? '')) : null;
  const diff = compared && onlyLineEnds(compared) ? null : compared;
  await inSlices(readingKinds(compared?.hunks ?? []));
  const hidden = await inSlices(hiding(compared?.hunks ?? []));
  const whole = [entry.before?.mode, entry.after?.mode].some(
    (mode) => mode === 'link' || mode === 'folder' || mode === 'bulk',
  );
  const divisible = diff !== null && diff.hunks.length > 0 && !whole && entry.conflict === undefined;
  return {
    entry,
    kind,
    added: compared?.added ?? 0,
    removed: compared?.removed ?? 0,
    notices: noticesOf({ entry, kind, before, after, diff: compared, edited, hidden }),
    diff,
    before: before?.decoded?.text ?? null,
    after: after?.decoded ?? null,
    language: languageOf(entry.path),
    marks: marksOf(entry, before, after),
    edited,
    divisible,
    aspects: divisible ? aspectsOf(entry, before, after) : [],
  };
}

function marksOf({ path }: Entry, before: Side | null, after: Side | null): FileView['marks'] {
  const [side] = [after, before].filter((each) => each !== null);
  if (after?.state.mode === 'bulk') return ['ignored'];
  if ([before, after].some((each) => each?.problem === 'large')) return ['large'];
  if ([before, after].some((each) => each?.bytes && !each.decoded)) return ['binary'];
  return [
    ...(recoded(before, after) ? ['encoding' as const] : []),
    ...(side?.decoded && isGenerated(path, side.decoded.text) ? ['generated' as const] : []),
  ];
}

function aspectsOf(entry: Entry, before: Side | null, after: Side | null): Aspect[] {
  return [
    ...(entry.from === undefined ? [] : ['rename' as const]),
    ...(before && after && before.state.mode !== after.state.mode ? ['mode' as const] : []),
    ...(recoded(before, after) ? ['encoding' as const] : []),
  ];
}

function recoded(before: Side | null, after: Side | null): boolean {
  const [old, now] = [before?.decoded, after?.decoded];
  return old != null && now != null && old.format.encoding !== now.format.encoding;
}

/** It came or went, all its lines in one hunk: a header of that would say nothing. */
export function wholeInOne({ kind, diff }: Pick<FileView, 'kind' | 'diff'>): boolean {
  return diff?.hunks.length === 1 && (kind === 'created' || kind === 'deleted');
}
