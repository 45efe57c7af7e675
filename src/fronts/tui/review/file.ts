import { diffText, type FileDiff } from '../../../text/diff.ts';
import type { TextFormat } from '../../../text/encoding.ts';
import { languageOf } from '../../../text/language.ts';
import { type FileKind, type Notice, noticesOf, onlyLineEnds } from './notices.ts';
import { type Blob, sideOf } from './side.ts';
import type { Unit } from './units.ts';

/** A file of the change set, ready to be shown. */
export interface FileView {
  unit: Unit;
  kind: FileKind;
  added: number;
  removed: number;
  notices: Notice[];
  /** Null where there are no lines to compare: binary, too large, gone, or only the mode or the line ends change. */
  diff: FileDiff | null;
  /** The text that would land; null where there is none. */
  after: { text: string; format: TextFormat } | null;
  language: string | undefined;
  /** The person saved it in the editor: this lands instead of what was proposed. */
  edited: boolean;
}

function kindOf({ before, after, from }: Unit): FileKind {
  if (!before) return 'created';
  if (!after) return 'deleted';
  if (before.hash !== after.hash) return 'modified';
  return from === undefined ? 'mode' : 'renamed';
}

/** Reads and compares both sides. Never rejects: what cannot be read is said in a notice. */
export async function fileView(unit: Unit, blob: Blob, edited = false): Promise<FileView> {
  const [before, after] = await Promise.all([sideOf(unit.before, blob), sideOf(unit.after, blob)]);
  const kind = kindOf(unit);
  const comparable = (!before || before.decoded) && (!after || after.decoded);
  const changes = kind !== 'mode' && kind !== 'renamed';
  const diff = comparable && changes ? diffText(before?.decoded?.text ?? '', after?.decoded?.text ?? '') : null;
  return {
    unit,
    kind,
    added: diff?.added ?? 0,
    removed: diff?.removed ?? 0,
    notices: noticesOf({ unit, kind, before, after, diff, edited }),
    diff: diff && onlyLineEnds(diff) ? null : diff,
    after: after?.decoded ?? null,
    language: languageOf(unit.path),
    edited,
  };
}
